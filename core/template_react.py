"""What follows from what happens to a template."""

from collections.abc import Sequence
from typing import assert_never

from core.compliance.template_life import (
    SYNCED_EVERY,
    AskForReview,
    DeleteTemplate,
    HandInTemplate,
    SpreadTemplateNews,
    SyncTemplates,
    TellOfTemplate,
    TemplateCategoryChanged,
    TemplateConcerned,
    TemplateDeletionAsked,
    TemplateFact,
    TemplateHandedIn,
    TemplateMoved,
    TemplateNews,
    TemplateNotTaken,
    TemplateQualityChanged,
    TemplateReviewAsked,
    TemplateRulesSet,
    TemplatesSynced,
    TemplatesWanted,
    TemplateWritten,
)
from core.effects import Due, at_once


def template_effects(fact: TemplateFact) -> Sequence[Due]:
    """The effects of one fact about a template."""
    match fact:
        case TemplateMoved(it, state, by):
            return at_once(SpreadTemplateNews(it, TemplateNews.MOVED, state, by))
        case TemplateNotTaken(it):
            return at_once(SpreadTemplateNews(it, TemplateNews.NOT_TAKEN))
        case TemplateQualityChanged(it, quality):
            return at_once(SpreadTemplateNews(it, TemplateNews.QUALITY, quality))
        case TemplateCategoryChanged(it, category, coming):
            about = TemplateNews.CATEGORY_COMING if coming else TemplateNews.CATEGORY
            return at_once(SpreadTemplateNews(it, about, category))
        case TemplateConcerned(it, agent_id, news, what):
            return at_once(TellOfTemplate(it, agent_id, news, what))
        case TemplateHandedIn(it):
            return at_once(HandInTemplate(it))
        case TemplateReviewAsked(it):
            return at_once(AskForReview(it))
        case TemplateDeletionAsked(it, _):
            return at_once(DeleteTemplate(it))
        case TemplatesWanted(account):
            return at_once(SyncTemplates(account))
        case TemplatesSynced(account, at):
            return (Due(SyncTemplates(account, since=at), SYNCED_EVERY),)
        case TemplateWritten() | TemplateRulesSet():
            return ()
        case _:
            assert_never(fact)
