"""Breaks a VantFlow of two servers, three runner hosts and one PostgreSQL in every way at hand, and checks from outside
what its clients saw. See __main__.py."""
