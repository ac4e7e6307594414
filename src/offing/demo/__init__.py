"""The demo: a year of real flights, scored by a real model, with one fault planted."""
