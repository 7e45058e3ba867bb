"""What every door calls: one turn of one visitor, inside the stores' transactions."""
