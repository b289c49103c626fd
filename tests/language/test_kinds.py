"""Every variant of every kind comes out right, through all stages."""

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from tests.language.variants import KINDS, Variant, faults, variants

ALL = [variant for kind in sorted(KINDS.glob("*.toml")) for variant in variants(kind)]


@pytest.mark.parametrize("variant", ALL, ids=lambda variant: f"{variant.kind}-{variant.number}")
def test_a_variant_comes_out_right(pipeline: Pipeline, variant: Variant) -> None:
    [story] = pipeline.enrich(parse(variant.right["text"].encode(), "text").stories)
    assert list(faults(variant.right, story)) == []
