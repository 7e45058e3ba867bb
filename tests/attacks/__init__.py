"""Attacks on what is kept and on what is published: each works on a careless fixture, and fails on the product."""
