"""What young people lack and what is offered to them around a territory."""
