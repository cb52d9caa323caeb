"""Hooks, by pluggy as in the worker."""

import pluggy

hookimpl_osprey = pluggy.HookimplMarker('osprey_plugin')
hookspec_osprey = pluggy.HookspecMarker('osprey_plugin')


class Specification:
    @hookspec_osprey
    def register_udfs(self): ...


def plugin_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager('osprey_plugin')
    manager.add_hookspecs(Specification)
    manager.load_setuptools_entrypoints('osprey_plugin')
    return manager
