"""Counts of a message's words, or of its letter groups, as one sparse row.

Rasa's featurizer counts every word on its own as well, for models that read word by word, and runs
sklearn's checks over each; the intent classifier reads only the row of the whole message.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Callable, Dict, List, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from scipy.sparse import csr_matrix, spmatrix

Rows = List[spmatrix | None]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceCountsFeaturizer(CountVectorsFeaturizer):
    """Rasa's count features, for the whole message only; same options, same numbers."""

    def _create_features(self, attribute: str, all_tokens: List[List[str]]) -> Tuple[Rows, Rows]:
        vectorizer = self.vectorizers.get(attribute)
        if not vectorizer:
            return [None], [None]
        analyse = self._analyser(attribute)
        rows = [
            _row(analyse(" ".join(tokens)), vectorizer.vocabulary_) if tokens else None
            for tokens in all_tokens
        ]
        return [None] * len(rows), rows

    def _analyser(self, attribute: str) -> Callable[[str], List[str]]:
        """What cuts a text into the things to count; sklearn builds it anew for every text."""
        built: Dict[str, Any] = self.__dict__.setdefault("_analysers", {})
        if attribute not in built:
            built[attribute] = self.vectorizers[attribute].build_analyzer()
        analyser: Callable[[str], List[str]] = built[attribute]
        return analyser


def _row(things: List[str], vocabulary: Dict[str, int]) -> csr_matrix:
    """Shape ``(1, len(vocabulary))``: how often each known thing occurs."""
    counts = Counter(vocabulary[thing] for thing in things if thing in vocabulary)
    columns = np.array(sorted(counts), dtype=np.int32)
    values = np.array([counts[column] for column in sorted(counts)], dtype=np.int64)
    ends = np.array([0, len(columns)], dtype=np.int32)
    return csr_matrix((values, columns, ends), shape=(1, len(vocabulary)))
