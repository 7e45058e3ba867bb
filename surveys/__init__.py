"""The core: what is asked, how a conversation goes, and what is kept. Imports none of the other rooms."""
