"""The methods behind the answers: pure functions on arrays, each with the source of its formula."""
