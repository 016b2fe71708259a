"""Runs Rasa's graph of components one after the other, in an order that is worked out once.

Rasa's own runner builds a dask graph and prunes it anew for every message and every prediction:
a fifth of a plain turn. Here the order for each set of targets is kept.
"""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class InOrderRunner(GraphRunner):
    """A runner for serving: components are made once, and called in the order of their needs."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: List[GraphNodeHook] | None = None,
    ) -> None:
        self._schema = graph_schema
        self._nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        self._orders: Dict[Tuple[str, ...], Tuple[str, ...]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: List[GraphNodeHook] | None = None,
    ) -> InOrderRunner:
        """Make the runner and all its components."""
        return cls(graph_schema, model_storage, execution_context, hooks)

    def run(
        self,
        inputs: Dict[str, Any] | None = None,
        targets: List[str] | None = None,
    ) -> Dict[str, Any]:
        """Run what the targets need; returns the output of each target."""
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._orders[wanted]:
            needs = self._schema.nodes[name].needs.values()
            # A need that nobody meets is passed by its name, as Rasa's nodes expect.
            outputs[name] = self._nodes[name](*(outputs.get(need, need) for need in needs))
        return {name: outputs[name][1] for name in wanted}

    def _order(self, targets: Tuple[str, ...]) -> Tuple[str, ...]:
        order: Dict[str, None] = {}

        def visit(name: str) -> None:
            if name in order or name not in self._schema.nodes:
                return
            for need in self._schema.nodes[name].needs.values():
                visit(need)
            order[name] = None

        for target in targets:
            visit(target)
        return tuple(order)
