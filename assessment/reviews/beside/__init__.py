"""The values of an assessment side by side: the unit's, the verifier's, objected, decided and final ones."""
