"""What free-text answers say: language, sentiment, themes. Offline, and blind to who wrote them."""
