"""People and folders: /users and /users/{}/mailFolders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.m365.graph import payload
from sandbox.m365.graph.messages import selected
from sandbox.m365.graph.rendering import FOLDER_PROPERTIES, folder_json
from sandbox.m365.query.odata import Options, ordered, page, read_options
from sandbox.m365.server.calls import Call
from sandbox.m365.state.mailbox import ROOT, Folder
from sandbox.m365.state.values import Answer, GraphError, Json
from sandbox.m365.state.world import User, World

USER_DEFAULTS = ("id", "displayName", "givenName", "mail", "userPrincipalName", "businessPhones", "jobTitle")
USER_PROPERTIES = frozenset(
    (*USER_DEFAULTS, "accountEnabled", "mailNickname", "proxyAddresses", "userType", "surname", "mobilePhone")
)


def _user_json(user: User) -> Json:
    box = user.mailbox
    proxies = [f"SMTP:{box.address}", *(f"smtp:{alias}" for alias in box.aliases)] if box else []
    return {
        "id": user.object_id,
        "displayName": user.name,
        "givenName": user.name.split(" ")[0],
        "surname": None,
        "mail": box.address if box else None,
        "userPrincipalName": user.address,
        "businessPhones": [],
        "jobTitle": None,
        "mobilePhone": None,
        "accountEnabled": not (box and box.shared),
        "mailNickname": user.address.partition("@")[0],
        "proxyAddresses": proxies,
        "userType": "Member",
    }


class Directory:
    """The handlers of users and mail folders."""

    def __init__(self, world: World, base: str) -> None:
        self._world = world
        self._base = base

    def _shown(self, user: User, options: Options) -> Json:
        body = _user_json(user)
        if not options.select:
            return {name: body[name] for name in USER_DEFAULTS}
        return selected(options, body)

    def get_user(self, call: Call) -> Answer:
        """GET /users/{id or principal name}; an alias finds nobody."""
        options = read_options(call.request.query, USER_PROPERTIES, kind="microsoft.graph.user")
        user = call.tenant(self._world).user(call.ids[0])
        if user is None:
            raise GraphError(
                404,
                "Request_ResourceNotFound",
                f"Resource '{call.ids[0]}' does not exist or one of its queried reference-property objects"
                " are not present.",
            )
        context = f"{self._base}/v1.0/$metadata#users/$entity"
        return Answer(200, {"@odata.context": context, **self._shown(user, options)})

    def list_users(self, call: Call) -> Answer:
        """GET /users, also with $filter on mail, userPrincipalName or proxyAddresses."""
        options = read_options(call.request.query, USER_PROPERTIES, kind="microsoft.graph.user")
        users = list(call.tenant(self._world).users.values())
        if options.filter is not None:
            test = options.filter.test
            users = [user for user in users if test(_lookup(_user_json(user)))]
        users = ordered(users, options.orderby, lambda user, name: str(_user_json(user)[name]).casefold())
        address = f"{self._base}{call.request.path}"
        context = f"{self._base}/v1.0/$metadata#users"
        return Answer(200, page(users, options, address, context, lambda user: self._shown(user, options)))

    def list_folders(self, call: Call) -> Answer:
        """GET mailFolders, or childFolders of one."""
        options = read_options(call.request.query, FOLDER_PROPERTIES, kind="microsoft.graph.mailFolder")
        parent = call.box.folder(call.ids[1] if len(call.ids) > 1 else ROOT)
        found = [
            folder
            for folder in call.box.folders.values()
            if folder.parent_id == parent.folder_id and folder is not parent
        ]
        if options.filter is not None:
            test = options.filter.test
            found = [folder for folder in found if test(_lookup(folder_json(call.box, folder, ())))]
        context = f"{self._base}/v1.0/$metadata#users('{call.box.object_id}')/mailFolders"
        body = page(
            found,
            options,
            f"{self._base}{call.request.path}",
            context,
            lambda folder: folder_json(call.box, folder, options.select),
        )
        return Answer(200, body)

    def _folder_answer(self, call: Call, folder: Folder, status: int, select: tuple[str, ...] = ()) -> Answer:
        context = f"{self._base}/v1.0/$metadata#users('{call.box.object_id}')/mailFolders/$entity"
        return Answer(status, {"@odata.context": context, **folder_json(call.box, folder, select)})

    def get_folder(self, call: Call) -> Answer:
        """GET a folder by id or well-known name."""
        options = read_options(call.request.query, FOLDER_PROPERTIES, kind="microsoft.graph.mailFolder")
        return self._folder_answer(call, call.box.folder(call.ids[1]), 200, options.select)

    def create_folder(self, call: Call) -> Answer:
        """POST mailFolders, or childFolders of one."""
        body = call.json(needed=True)
        for name in body:
            if name not in FOLDER_PROPERTIES and "@odata." not in name:
                raise payload.unknown(name, "microsoft.graph.mailFolder")
        wanted = body.get("displayName")
        if not isinstance(wanted, str) or not wanted:
            raise GraphError(400, "ErrorInvalidRequest", "A displayName is needed.")
        parent = call.box.folder(call.ids[1] if len(call.ids) > 1 else ROOT)
        siblings = [each for each in call.box.folders.values() if each.parent_id == parent.folder_id]
        if any(each.name.lower() == wanted.lower() for each in siblings):
            raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
        return self._folder_answer(call, call.box.add_folder(wanted, parent_id=parent.folder_id), 201)


def _lookup(body: Json) -> Callable[[tuple[str, ...]], Any]:
    return lambda path: body.get(path[0])
