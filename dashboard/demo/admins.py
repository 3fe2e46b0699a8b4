"""What the example wants of its models beyond what introspection finds; the words are the example's own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..declarations import Fieldset, FormField, ModelAdmin, action, display
from ..i18n import ngettext
from .models import Category, Customer, Message, MessageStatus, Order, OrderItem, OrderStatus, Product, Role, User
from .names import TONGUES

__all__ = ["ADMINS"]


class UserAdmin(ModelAdmin):
    """Members of the community."""

    category = "Community"
    icon = "people"
    list_display = ("name", "username", "email", "locale", "active", "joined_at")
    list_filter = ("active", "locale", "roles", "joined_at", "last_seen_at")
    search_fields = ("name", "username", "email", "=id")
    fieldsets = (
        Fieldset("Account", ("username", "email", "active", "roles")),
        Fieldset("Profile", ("name", "locale", "bio", "avatar_color")),
        Fieldset("Visits", ("joined_at", "last_seen_at"), collapsed=True),
    )
    readonly_fields = ("joined_at", "last_seen_at")
    form_overrides = {"locale": FormField(choices=[(tongue.locale, tongue.locale) for tongue in TONGUES])}
    descriptions = {"email": "Where notifications go; nobody else sees it."}

    @action(label="Deactivate", confirm="They can no longer sign in or write. Go on?", dangerous=True, icon="person-x")
    def deactivate(self, rows: Sequence[User]) -> str:
        for user in rows:
            user.active = False
        return ngettext("%(num)s member deactivated.", "%(num)s members deactivated.", len(rows))

    @action(label="Activate", permission="deactivate", icon="person-check")
    def activate(self, rows: Sequence[User]) -> str:
        for user in rows:
            user.active = True
        return ngettext("%(num)s member activated.", "%(num)s members activated.", len(rows))


class RoleAdmin(ModelAdmin):
    """What members do for the community."""

    category = "Community"
    icon = "person-badge"
    list_display = ("name", "description")


class MessageAdmin(ModelAdmin):
    """What members write."""

    category = "Community"
    icon = "chat-left-text"
    list_display = ("excerpt", "author", "status", "created_at")
    list_filter = ("status", "created_at", "author__locale")
    search_fields = ("body", "author__name", "=id")
    readonly_fields = ("created_at", "edited_at")

    @display(label="Message")
    def excerpt(self, row: Message) -> str:
        return str(row)

    @action(label="Publish", icon="check2")
    def publish(self, rows: Sequence[Message]) -> str:
        for message in rows:
            message.status = MessageStatus.published
        return ngettext("%(num)s message published.", "%(num)s messages published.", len(rows))

    @action(label="Hide", confirm="Nobody but the author will see them. Go on?", dangerous=True, icon="eye-slash")
    def hide(self, rows: Sequence[Message]) -> str:
        for message in rows:
            message.status = MessageStatus.hidden
        return ngettext("%(num)s message hidden.", "%(num)s messages hidden.", len(rows))


class CustomerAdmin(ModelAdmin):
    """Who orders."""

    category = "Shop"
    icon = "person-vcard"
    list_display = ("name", "email", "city", "country", "newsletter", "customer_since")
    list_filter = ("country", "newsletter", "customer_since")
    search_fields = ("name", "email", "company", "=id")


class CategoryAdmin(ModelAdmin):
    """Shelves."""

    category = "Shop"
    icon = "diagram-3"
    list_display = ("name", "parent", "position")
    ordering = ("position",)


class ProductAdmin(ModelAdmin):
    """What is sold."""

    category = "Shop"
    icon = "box-seam"
    list_display = ("name", "sku", "category", "price", "stock", "active")
    list_filter = ("active", "category", "price", "stock", "released")
    search_fields = ("name", "sku", "description")
    ordering = ("name",)
    labels = {"sku": "SKU"}

    @action(label="Take off the shelf", confirm="They can no longer be ordered. Go on?", icon="x-circle")
    def retire(self, rows: Sequence[Product]) -> str:
        for product in rows:
            product.active = False
        return ngettext("%(num)s product taken off the shelf.", "%(num)s products taken off the shelf.", len(rows))


class OrderAdmin(ModelAdmin):
    """What was bought."""

    category = "Shop"
    icon = "receipt"
    list_display = ("id", "customer", "status", "total", "placed_at")
    list_display_links = ("id",)
    list_filter = ("status", "placed_at", "total", "customer__country")
    search_fields = ("=id", "customer__name", "customer__email", "note")
    readonly_fields = ("placed_at",)

    @action(label="Mark as shipped", icon="truck")
    def ship(self, rows: Sequence[Order]) -> str:
        wrong = [order for order in rows if order.status not in (OrderStatus.paid, OrderStatus.packed)]
        if wrong:
            raise ValueError(f"{wrong[0]} is {wrong[0].status.value}: only what is paid or packed can be shipped.")
        for order in rows:
            order.status = OrderStatus.shipped
        return ngettext("%(num)s order marked as shipped.", "%(num)s orders marked as shipped.", len(rows))


class OrderItemAdmin(ModelAdmin):
    """The lines of orders."""

    category = "Shop"
    icon = "list-ol"
    list_display = ("order", "product", "quantity", "unit_price", "amount")
    list_filter = ("product__category", "quantity")

    @display(label="Amount", kind="decimal")
    def amount(self, row: OrderItem) -> Decimal:
        return row.amount


ADMINS: dict[type, type[ModelAdmin]] = {
    User: UserAdmin,
    Role: RoleAdmin,
    Message: MessageAdmin,
    Order: OrderAdmin,
    OrderItem: OrderItemAdmin,
    Customer: CustomerAdmin,
    Product: ProductAdmin,
    Category: CategoryAdmin,
}
"""Every model with its declaration, in the order of the menu."""
