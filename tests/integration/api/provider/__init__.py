"""A second OpenID provider, Django OAuth Toolkit, as a process of its own."""
