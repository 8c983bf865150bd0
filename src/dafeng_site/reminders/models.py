"""What was sent to whom, on which days the reminders ran, and what each person wishes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Channel", "Delivery", "ReminderRun", "ReminderWish"]

_PERSON = settings.AUTH_USER_MODEL


class Channel(models.TextChoices):
    """The ways out of the house."""

    MAIL = "mail", _("邮件")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")


class Delivery(models.Model):
    """One matter for one recipient by one way; `to` is the person's number, or a group robot's name."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(_PERSON, models.CASCADE, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=160)
    text = models.CharField(max_length=600)
    url = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    sent = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("created", "id")
        constraints = (models.UniqueConstraint(fields=("channel", "to", "key"), name="one_delivery_a_step"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class ReminderRun(models.Model):
    """A day on which the reminders ran."""

    day = models.DateField(unique=True)
    matters = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}"


class ReminderWish(models.Model):
    """What a person wants by mail; notices in the site always come. Without a row: everything."""

    user = models.OneToOneField(_PERSON, models.CASCADE, related_name="reminder_wish")
    mail = models.BooleanField(_("发送邮件提醒"), default=True)
    reports = models.BooleanField(_("调度报送"), default=True)
    items = models.BooleanField(_("工作项"), default=True)
    orders = models.BooleanField(_("整改"), default=True)
    early = models.BooleanField(_("提前七天和三天也提醒"), default=True)

    def __str__(self) -> str:
        return f"{self.user_id}"
