"""what entities lacked: the operator and the scan of a consent, the subject of an appointment, the class and the order of an odd day, the paper of money"""
from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
LINKS = (('consent', 'file_id', 'stored_file'), ('funding_item', 'file_id', 'stored_file'), ('appointment', 'subject_id', 'subject'),
         ('calendar_exception', 'class_id', 'school_class'))
WORDS = (('consent', 'operator', 300), ('consent', 'signature', 120), ('calendar_exception', 'order_number', 60))


def upgrade() -> None:
    for table, name, target in LINKS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, KEY, nullable=True))
            batch.create_foreign_key(op.f(f'{table}_{name}_link'), target, [name], ['id'], ondelete='RESTRICT')
            batch.create_index(op.f(f'{table}_{name}'), [name])
    for table, name, length in WORDS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, sa.String(length=length), nullable=True))
    with op.batch_alter_table('calendar_exception') as batch:
        batch.drop_index('calendar_exception_once')
        batch.create_check_constraint('calendar_exception_parallels_in_order', 'first_parallel <= last_parallel')
    _once('calendar_exception_once', 'class_id IS NULL', 'day', 'first_parallel', 'last_parallel')
    _once('calendar_exception_of_class_once', 'class_id IS NOT NULL', 'day', 'class_id')


def _once(name: str, where: str, *columns: str) -> None:
    op.create_index(name, 'calendar_exception', columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    op.execute('DELETE FROM calendar_exception WHERE class_id IS NOT NULL')
    op.drop_index('calendar_exception_of_class_once', 'calendar_exception')
    op.drop_index('calendar_exception_once', 'calendar_exception')
    with op.batch_alter_table('calendar_exception') as batch:
        batch.drop_constraint('calendar_exception_parallels_in_order', type_='check')
        batch.create_index('calendar_exception_once', ['day', 'first_parallel', 'last_parallel'], unique=True)
    for table, name, _ in WORDS:
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
    for table, name, _ in LINKS:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f'{table}_{name}'))
            batch.drop_constraint(op.f(f'{table}_{name}_link'), type_='foreignkey')
            batch.drop_column(name)
