"""A type per identity. What is made by one side of the bridge is opaque to everyone else."""

from typing import NewType

# Ours: UUIDv7 text, made by the desk's Ids.
TenantId = NewType("TenantId", str)
ContactId = NewType("ContactId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
AgentId = NewType("AgentId", str)
SkillsetId = NewType("SkillsetId", str)
NumberId = NewType("NumberId", str)
EffectId = NewType("EffectId", str)
QuickReplyId = NewType("QuickReplyId", str)
AnnouncementId = NewType("AnnouncementId", str)
PropertyId = NewType("PropertyId", str)
ContactNoteId = NewType("ContactNoteId", str)
TemplateId = NewType("TemplateId", str)

# Made and read by the media vault alone.
VaultRef = NewType("VaultRef", str)

# Made and read by bridge.whatsapp alone; everyone else compares and stores them.
NumberRef = NewType("NumberRef", str)
RemoteMessageId = NewType("RemoteMessageId", str)
MediaRef = NewType("MediaRef", str)
TemplateRef = NewType("TemplateRef", str)

# Made and read by bridge.slack alone.
WorkspaceRef = NewType("WorkspaceRef", str)
GroupRef = NewType("GroupRef", str)
ChannelRef = NewType("ChannelRef", str)
AgentRef = NewType("AgentRef", str)
ThreadRef = NewType("ThreadRef", str)
PostRef = NewType("PostRef", str)
FileRef = NewType("FileRef", str)

# Carried out with a request and back in a report or an echo: `v1.<effect>.<attempt number>`.
AttemptKey = NewType("AttemptKey", str)
