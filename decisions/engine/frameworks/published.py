"""The five published frameworks, in the order of their documents."""

from decisions.engine.frameworks import (
    common_mistake,
    decision_defines,
    nobody_talks,
    pm_framework,
    product_guide,
)

FRAMEWORKS = (
    pm_framework.FRAMEWORK,
    decision_defines.FRAMEWORK,
    common_mistake.FRAMEWORK,
    product_guide.FRAMEWORK,
    nobody_talks.FRAMEWORK,
)
