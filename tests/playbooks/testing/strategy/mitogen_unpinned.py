"""Mitogen's linear strategy without its placement on processors.

Of two processors, Mitogen gives one to its connections, and the other to Ansible, all tasks and their modules.
"""

import ansible_mitogen.affinity
from ansible_mitogen.plugins.strategy.mitogen_linear import StrategyModule  # noqa: F401

ansible_mitogen.affinity.policy = ansible_mitogen.affinity.Policy()
