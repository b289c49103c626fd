"""Named entities: the people, organisations and places that a story names.

`finding` is the stage. It runs the language model (`model`, made faster by `tok2vec`), corrects what the
model found (`mentions`), adds dates and amounts (`figures`), groups the mentions of one entity (`joining`),
and looks up roles (`roles`) and locations (`places`). Only `model`, `tok2vec` and `finding` import spaCy.
"""
