"""The texts on which a child may depend, and who has reviewed each of them in each language."""
