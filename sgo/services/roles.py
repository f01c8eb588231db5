"""Who is given which role (П 5.1(1)): nobody raises himself; the administrator's role may need two people, as the school has decided."""
from sqlalchemy import or_, select

from sgo import clock
from sgo.access import CREATE, DELETE, EDIT, READ, Actor, demand, granted, may, pick, scope, system
from sgo.models import Account, AccountRole, AccountStatus, Organisation, Person, RequestState, Role, RoleRequest, db

from . import Refused, fitting
from .accounts import demand_another_administrator


def needs_two() -> bool:
    """Whether this school has decided that the administrator's role is given by two people."""
    return bool(db.session.scalar(select(Organisation.two_person_admin), execution_options=system("how this school gives roles", Organisation)))


def grant_role(actor: Actor, account: Account, role: Role) -> bool:
    """Give a role; False when it waits for another person's word. Nobody raises himself, and «Классный руководитель» is never given by hand."""
    if role is Role.CLS:
        raise Refused("Роль «Классный руководитель» не назначают: она следует из руководства классом.", "role")
    if account.id == actor.account_id:
        raise Refused("Себе роли не дают. Попросите другого администратора или координатора.", "role")
    if role is Role.ADM and Role.ADM not in actor.roles:
        raise Refused("Роль «Администратор системы» даёт только администратор.", "role")
    fitting.demand_fit(account.person_id, role)
    if role is Role.ADM and needs_two():
        if _has(account.id, role):
            raise Refused("Эта роль уже дана.", "role")
        request = RoleRequest(account_id=account.id, role=role, asked_by_id=actor.account_id, asked_at=clock.now())
        db.session.add(request)
        demand(actor, CREATE, request)
        return False
    _give(actor, account.id, role)
    return True


def offered(actor: Actor, account: Account) -> list[Role]:
    """The roles that fit the account's owner and are not his yet; none for one's own account."""
    held = {given.role for given in roles_of(actor, account)}
    return [] if account.id == actor.account_id else [role for role in Role if role in fitting.roles_for(account.person_id) - held]


def _give(actor: Actor, account_id: int, role: Role) -> None:
    given = AccountRole(account_id=account_id, role=role, granted_by_id=actor.account_id)
    db.session.add(given)
    demand(actor, CREATE, given)


def _has(account_id: int, role: Role) -> bool:
    """Whether the account has the role today and may come in."""
    statement = (select(AccountRole.id).join(Account, Account.id == AccountRole.account_id)
                 .where(AccountRole.account_id == account_id, AccountRole.role == role, Account.status != AccountStatus.BLOCKED))
    return db.session.scalar(statement, execution_options=system("has somebody a role", AccountRole, Account)) is not None


def decide(actor: Actor, request_id: object, is_confirmed: bool) -> RoleRequest:
    """Confirm a role that another person has asked for a third one, or decline it; the one who asked may only take the request back."""
    request = pick(actor, RoleRequest, request_id, EDIT)
    if request.status is not RequestState.WAITING:
        raise Refused("Этот запрос уже решён.")
    if is_confirmed and request.asked_by_id == actor.account_id:
        raise Refused("Свой запрос не подтверждают. Это сделает другой администратор или координатор.")
    if is_confirmed and request.account_id == actor.account_id:
        raise Refused("Себе роли не дают. Запрос подтвердит другой администратор или координатор.")
    if is_confirmed and not _has(request.asked_by_id, request.role):
        raise Refused("Тот, кто просил, сам больше не администратор. Отклоните запрос.")
    if is_confirmed:
        fitting.demand_fit(request.account.person_id, request.role)
        _give(actor, request.account_id, request.role)
    request.status = RequestState.CONFIRMED if is_confirmed else RequestState.DECLINED
    request.decided_by_id, request.decided_at = actor.account_id, clock.now()
    demand(actor, EDIT, request)
    return request


def withdraw_role(actor: Actor, given: AccountRole) -> None:
    """Take a role back; not one's own, so that the school never loses its last administrator by accident."""
    demand(actor, DELETE, given)
    if given.account_id == actor.account_id:
        raise Refused("Свою роль снять нельзя. Попросите другого администратора или координатора.", "role")
    if given.role is Role.ADM:
        if Role.ADM not in actor.roles:
            raise Refused("Роль «Администратор системы» снимает только администратор.", "role")
        demand_another_administrator(given.account_id)
    db.session.delete(given)


def roles_of(actor: Actor, account: Account) -> list[AccountRole]:
    """The roles given to an account, as far as the actor may see them."""
    condition = scope(actor, READ, AccountRole)
    statement = select(AccountRole).where(condition, AccountRole.account_id == account.id).order_by(AccountRole.role)
    return list(db.session.scalars(granted(statement, AccountRole, condition=condition)))


def waiting(actor: Actor, account_id: int | None = None) -> list[tuple[RoleRequest, Person]]:
    """Requests that wait: about one account, or all that this person may confirm; with whoever they are for, the oldest first."""
    if not may(actor, READ, RoleRequest):
        return []
    condition = scope(actor, READ, RoleRequest)
    statement = (select(RoleRequest, Person).join(Account, Account.id == RoleRequest.account_id).join(Person, Person.id == Account.person_id)
                 .where(condition, RoleRequest.status == RequestState.WAITING).order_by(RoleRequest.id))
    if account_id is not None:
        statement = statement.where(RoleRequest.account_id == account_id)
    else:
        mine = or_(RoleRequest.asked_by_id == (actor.account_id or 0), RoleRequest.account_id == (actor.account_id or 0))
        statement = statement.where(~mine)
    return [(request, person) for request, person in db.session.execute(granted(statement, RoleRequest, Account, Person, condition=condition))]
