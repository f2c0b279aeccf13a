"""One room, several units: an authorised facilitator enters what each says, every head confirms it themselves."""
