"""What each template is given: one frozen value per page, every attribute documented."""

from __future__ import annotations

from .around import Chrome, Crumb, MenuGroup, MenuItem, Message
from .home import Activity, HomePage, ModelGroup, ModelLink, PanelCard
from .lists import (
    ActionLink,
    Cell,
    Chip,
    Choice,
    Column,
    FilterBox,
    FilterInput,
    ListPage,
    ListRow,
    PageLink,
    Pager,
    SortOption,
)
from .outside import ErrorPage, LoginPage, PasswordPage
from .records import ConfirmPage, DeletePage, DetailGroup, DetailPage, DetailRow, FormGroup, FormPage, FormRow, Related

__all__ = [
    "ActionLink",
    "Activity",
    "Cell",
    "Chip",
    "Choice",
    "Chrome",
    "Column",
    "ConfirmPage",
    "Crumb",
    "DeletePage",
    "DetailGroup",
    "DetailPage",
    "DetailRow",
    "ErrorPage",
    "FilterBox",
    "FilterInput",
    "FormGroup",
    "FormPage",
    "FormRow",
    "HomePage",
    "ListPage",
    "ListRow",
    "LoginPage",
    "MenuGroup",
    "MenuItem",
    "Message",
    "ModelGroup",
    "ModelLink",
    "PageLink",
    "Pager",
    "PanelCard",
    "PasswordPage",
    "Related",
    "SortOption",
]
