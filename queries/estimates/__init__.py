"""What young people may need, estimated from published figures: never mixed with what people say."""
