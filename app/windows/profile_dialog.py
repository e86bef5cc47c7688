"""What others see of oneself beside the name: one form, for all rooms."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.settings import Settings
from app.state.conversation import Profile
from app.windows.labels import PlainLabel
from resources.style import Kind, set_kind

_WIDTH: Final = 400
#: Letters and, as every server has a limit for a value, bytes.
_LONGEST: Final = {"display_name": 64, "status": 200, "pronouns": 32, "picture": 300}
_MOST_BYTES: Final = 300


def own_profile(settings: Settings) -> Profile:
    """What the user says of themselves, as the settings have it."""
    return Profile(
        display_name=settings.display_name,
        status=settings.status,
        pronouns=settings.pronouns,
        avatar=settings.picture,
    )


class ProfileDialog(QDialog):
    """It never blocks: `open()` it; what is agreed to stands in the settings, which every room follows.

    Signals:
        nick_asked(): the user wants another nickname.
    """

    nick_asked = Signal()

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("profile_dialog")
        self.setWindowTitle(self.tr("Your profile"))
        self._inputs = {
            "display_name": self._input("display_name", self.tr("Shown name"), settings.display_name),
            "status": self._input("status", self.tr("Status"), settings.status),
            "pronouns": self._input("pronouns", self.tr("Pronouns"), settings.pronouns),
            "picture": self._input("picture", self.tr("Address of a picture"), settings.picture),
        }
        self._inputs["status"].setPlaceholderText(self.tr("What you are at"))
        self._inputs["picture"].setPlaceholderText("https://")
        self._wrong = PlainLabel.wrapped(kind=Kind.BAD)
        self._wrong.setObjectName("profile_wrong")
        self._wrong.setMinimumHeight(self._wrong.fontMetrics().lineSpacing())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._save = buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._save.setObjectName("profile_save")
        set_kind(self._save, Kind.PRIMARY)
        nick = buttons.addButton(self.tr("Change your name…"), QDialogButtonBox.ButtonRole.ActionRole)
        self._build(buttons)
        self._save.setDefault(True)
        nick.clicked.connect(self._on_nick_clicked)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for field in self._inputs.values():
            field.textChanged.connect(self._check)

    def accept(self) -> None:
        if self._problem():
            return
        super().accept()
        for name, field in self._inputs.items():
            setattr(self._settings, name, " ".join(field.text().split()))

    def _build(self, buttons: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in self._inputs.values():
            form.addRow(PlainLabel(field.accessibleName()), field)
        pictures = self.tr(
            "Landline shows pictures from the room's own computer alone: the address has to name it as the others do"
            " when they join. PNG, JPEG or WebP, up to 512 KB. With any other address, they see letters."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.setSpacing(10)
        column.addWidget(PlainLabel.wrapped(self.tr("Your profile"), Kind.HEADING))
        said = PlainLabel.wrapped(self.tr("Everybody in your rooms sees this beside your name."), Kind.MUTED)
        said.setMinimumWidth(_WIDTH)
        column.addWidget(said)
        column.addLayout(form)
        column.addWidget(PlainLabel.wrapped(pictures, Kind.NOTE))
        column.addWidget(self._wrong)
        column.addWidget(buttons)

    def _input(self, name: str, words: str, value: str) -> QLineEdit:
        field = QLineEdit(value)
        field.setObjectName(f"profile_{name}_input")
        field.setAccessibleName(words)
        field.setMaxLength(_LONGEST[name])
        return field

    def _problem(self) -> str:
        """What is wrong with what stands there; empty where nothing is."""
        picture = self._inputs["picture"].text().strip()
        if picture and not picture.lower().startswith(("https://", "http://")):
            return self.tr("The address of a picture starts with https:// or http://.")
        for field in self._inputs.values():
            if len(field.text().encode()) > _MOST_BYTES:
                return self.tr("{field}: that is too long for a room.").format(field=field.accessibleName())
        return ""

    def _check(self) -> None:
        problem = self._problem()
        self._wrong.setText(problem)
        self._save.setEnabled(not problem)

    def _on_nick_clicked(self) -> None:
        self.reject()
        self.nick_asked.emit()
