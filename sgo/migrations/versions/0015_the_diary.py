"""the diary: what families are shown, answers to tasks with their files, the last visit"""
from alembic import op
import sqlalchemy as sa

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def _row(table: str) -> tuple[sa.Column, sa.Column, sa.PrimaryKeyConstraint]:
    return (sa.Column('id', KEY, nullable=False), sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
            sa.PrimaryKeyConstraint('id', name=f'{table}_key'))


def _link(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f'{target}.id'], name=f'{table}_{name}_link', ondelete='RESTRICT')


def _shown(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text('true'), nullable=False)


def upgrade() -> None:
    op.create_table('diary_rules', _shown('shows_averages'), _shown('shows_weights'), _shown('shows_comments'), _shown('shows_class_mean'),
                    *_row('diary_rules'), sa.CheckConstraint('id = 1', name='diary_rules_is_one'))
    op.execute('INSERT INTO diary_rules (id) VALUES (1)')
    op.create_table(
        'task_answer',
        sa.Column('student_id', KEY, nullable=False), sa.Column('group_id', KEY, nullable=False), sa.Column('day', sa.Date(), nullable=False),
        sa.Column('homework_id', KEY, nullable=True), sa.Column('work_id', KEY, nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True), sa.Column('text', sa.Text(), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True), sa.Column('sent_on', sa.Date(), nullable=True),
        sa.Column('sent_by_id', KEY, nullable=True), *_row('task_answer'),
        sa.CheckConstraint('(homework_id IS NULL) <> (work_id IS NULL)', name='task_answer_is_about_one'),
        *(_link('task_answer', name, target) for name, target in (('student_id', 'student'), ('group_id', 'study_group'), ('homework_id', 'homework'),
                                                                  ('work_id', 'work'), ('sent_by_id', 'person'))))
    for index, column in (('task_answer_of_homework', 'homework_id'), ('task_answer_of_work', 'work_id')):
        where = sa.text(f'{column} IS NOT NULL')
        op.create_index(index, 'task_answer', ['student_id', column], unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index('task_answer_of_group', 'task_answer', ['group_id', 'day'])
    for column in ('homework_id', 'work_id', 'sent_by_id'):
        op.create_index(f'task_answer_{column}', 'task_answer', [column])
    op.create_table(
        'task_answer_file',
        sa.Column('answer_id', KEY, nullable=False), sa.Column('student_id', KEY, nullable=False), sa.Column('group_id', KEY, nullable=False),
        sa.Column('day', sa.Date(), nullable=False), sa.Column('file_id', KEY, nullable=False), *_row('task_answer_file'),
        *(_link('task_answer_file', name, target) for name, target in (('answer_id', 'task_answer'), ('student_id', 'student'),
                                                                       ('group_id', 'study_group'), ('file_id', 'stored_file'))))
    op.create_index('task_answer_file_of_group', 'task_answer_file', ['group_id', 'day'])
    for column in ('answer_id', 'student_id', 'file_id'):
        op.create_index(f'task_answer_file_{column}', 'task_answer_file', [column])
    op.create_table(
        'diary_visit',
        sa.Column('account_id', KEY, nullable=False), sa.Column('student_id', KEY, nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False), sa.Column('last_homework', sa.Integer(), nullable=False),
        sa.Column('before_homework', sa.Integer(), nullable=False), sa.Column('before_at', sa.DateTime(timezone=True), nullable=True),
        *_row('diary_visit'), _link('diary_visit', 'account_id', 'account'), _link('diary_visit', 'student_id', 'student'))
    op.create_index('diary_visit_once', 'diary_visit', ['account_id', 'student_id'], unique=True)
    op.create_index('homework_by_due', 'homework', ['due_on', 'group_id'])
    op.create_index('diary_visit_student_id', 'diary_visit', ['student_id'])


def downgrade() -> None:
    op.drop_index('homework_by_due', 'homework')
    for table in ('diary_visit', 'task_answer_file', 'task_answer', 'diary_rules'):
        op.drop_table(table)
