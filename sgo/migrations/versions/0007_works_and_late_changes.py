"""types of work by the region's codes, files of works, changes after their time with reasons, the journal's counter by group"""
from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


CODES = {10: 'Ответ на уроке', 3: 'Домашнее задание', 5: 'Самостоятельная работа', 4: 'Контрольная работа', 1: 'Практическая работа', 25: 'Проверочная работа',
         6: 'Лабораторная работа', 14: 'Тестирование', 8: 'Диктант', 12: 'Изложение', 11: 'Сочинение', 7: 'Проект'}


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=f'{table}_{column}_link', ondelete='RESTRICT')


def upgrade() -> None:
    op.add_column('work_type', sa.Column('code', sa.Integer(), nullable=True))
    for code, name in CODES.items():
        op.execute(sa.text("UPDATE work_type SET code = :code WHERE name = :name AND archived_at IS NULL").bindparams(code=code, name=name))
    known = sa.text('code IS NOT NULL AND archived_at IS NULL')
    op.create_index('work_type_code_once', 'work_type', ['code'], unique=True, sqlite_where=known, postgresql_where=known)
    op.create_table(
        'work_file',
        sa.Column('work_id', KEY, nullable=False), sa.Column('group_id', KEY, nullable=False), sa.Column('day', sa.Date(), nullable=False),
        sa.Column('file_id', KEY, nullable=False), sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        _link('work_file', 'work_id', 'work'), _link('work_file', 'group_id', 'study_group'), _link('work_file', 'file_id', 'stored_file'),
        sa.PrimaryKeyConstraint('id', name='work_file_key'))
    op.create_index('work_file_of_group', 'work_file', ['group_id', 'day'])
    op.create_index('work_file_work_id', 'work_file', ['work_id'])
    op.create_index('work_file_file_id', 'work_file', ['file_id'])
    op.create_table(
        'late_change',
        sa.Column('group_id', KEY, nullable=False), sa.Column('student_id', KEY, nullable=False), sa.Column('day', sa.Date(), nullable=False),
        sa.Column('lesson_id', sa.Integer(), nullable=False), sa.Column('was', sa.String(60), server_default='', nullable=False),
        sa.Column('became', sa.String(60), server_default='', nullable=False), sa.Column('reason', sa.String(300), nullable=False),
        sa.Column('set_by_id', KEY, nullable=True), sa.Column('set_at', sa.DateTime(timezone=True), nullable=False), sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        _link('late_change', 'group_id', 'study_group'), _link('late_change', 'student_id', 'student'), _link('late_change', 'set_by_id', 'person'),
        sa.PrimaryKeyConstraint('id', name='late_change_key'))
    op.create_index('late_change_of_group', 'late_change', ['group_id', 'day'])
    op.create_index('late_change_when', 'late_change', ['set_at', 'id'])
    op.create_index('late_change_student_id', 'late_change', ['student_id'])
    op.create_index('late_change_set_by_id', 'late_change', ['set_by_id'])
    op.drop_index('change_group_id', 'change')
    op.create_index('change_of_group', 'change', ['group_id', 'id'])


def downgrade() -> None:
    op.drop_index('change_of_group', 'change')
    op.create_index('change_group_id', 'change', ['group_id'])
    op.drop_table('late_change')
    op.drop_table('work_file')
    op.drop_index('work_type_code_once', 'work_type')
    with op.batch_alter_table('work_type') as table:
        table.drop_column('code')
