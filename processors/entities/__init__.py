"""Named entities: the people, organisations and places that a story names.

`finding` is the stage. It reads a story (`reading`, without `codes` and with headlines in `casing`) and runs
the language model (`model`, whose names come from `names`). `mentions` corrects what the model found by what
the story shows: `words`, `institutions`, `evidence`, `universities`, `abbreviations`, `consistency`, `teams`.
The stage adds dates and amounts (`figures`), groups the mentions of one entity (`joining`), and looks up
roles (`roles`) and locations (`places`). Only `model` and `names` import spaCy, which is slow to load.
"""
