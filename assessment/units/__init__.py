"""The units of the city: kecamatan, kelurahan, offices and the city itself, with dated attributes."""
