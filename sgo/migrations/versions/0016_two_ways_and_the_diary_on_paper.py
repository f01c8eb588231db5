"""what a family answers through the diary (read, absent), and the diary on paper: requests and slips handed over"""
from alembic import op
import sqlalchemy as sa

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
OF_WEEK, OF_MARK = sa.text('work_id IS NULL'), sa.text('work_id IS NOT NULL')


def upgrade() -> None:
    _table(
        'diary_receipt',
        _link('student', nullable=False),
        _link('guardian', nullable=False),
        sa.Column('week_on', sa.Date(), nullable=False),
        sa.Column('work_id', KEY, nullable=True),
        sa.Column('said', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        indexed=('guardian_id',),
    )
    op.create_index('diary_receipt_of_week_once', 'diary_receipt', ['student_id', 'guardian_id', 'week_on'], unique=True, sqlite_where=OF_WEEK,
                    postgresql_where=OF_WEEK)
    op.create_index('diary_receipt_of_mark_once', 'diary_receipt', ['student_id', 'guardian_id', 'work_id', 'said'], unique=True, sqlite_where=OF_MARK,
                    postgresql_where=OF_MARK)
    _table(
        'absence_note',
        _link('student', nullable=False),
        _link('person', 'author_id', nullable=False),
        sa.Column('start_on', sa.Date(), nullable=False),
        sa.Column('end_on', sa.Date(), nullable=False),
        _choice('reason', 'notereason_known', 'ill', 'doctor', 'family', 'event', 'other'),
        sa.Column('said', sa.String(length=500), nullable=True),
        _link('stored_file', 'file_id'),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        _choice('status', 'notestate_known', 'open', 'accepted', 'declined', 'withdrawn'),
        sa.Column('answer', sa.String(length=300), nullable=True),
        _link('person', 'answered_by_id'),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        _link('absence_document', 'document_id'),
        sa.CheckConstraint("status <> 'declined' OR answer IS NOT NULL", name='absence_note_answered'),
        sa.CheckConstraint('end_on >= start_on', name='absence_note_in_order'),
        indexed=('student_id', 'author_id', 'file_id', 'answered_by_id', 'document_id'),
    )
    _table(
        'paper_diary_request',
        _link('student', nullable=False),
        _link('guardian', nullable=False),
        _choice('reason', 'paperdiaryreason_known', 'cannot', 'would_not'),
        sa.Column('asked_on', sa.Date(), nullable=False),
        sa.Column('last_on', sa.Date(), nullable=True),
        sa.Column('withdrawn_on', sa.Date(), nullable=True),
        _link('stored_file', 'file_id'),
        _link('person', 'entered_by_id'),
        sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('last_on IS NULL OR last_on >= asked_on', name='paper_diary_request_in_order'),
        sa.CheckConstraint('withdrawn_on IS NULL OR withdrawn_on >= asked_on', name='paper_diary_request_withdrawn_in_order'),
        indexed=('student_id', 'guardian_id', 'file_id', 'entered_by_id'),
    )
    _table(
        'paper_diary_issue',
        _link('paper_diary_request', 'request_id', nullable=False),
        _link('student', nullable=False),
        sa.Column('week_on', sa.Date(), nullable=False),
        sa.Column('handed_on', sa.Date(), nullable=False),
        sa.Column('handed_to', sa.String(length=120), nullable=False),
        _link('person', 'handed_by_id', nullable=False),
        sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
        indexed=('student_id', 'handed_by_id'),
    )
    op.create_index('paper_diary_issue_once', 'paper_diary_issue', ['request_id', 'week_on'], unique=True)


def _link(target: str, name: str = '', nullable: bool = True) -> sa.Column:
    column = sa.Column(name or f'{target}_id', KEY, nullable=nullable)
    column.info['target'] = target
    return column


def _choice(name: str, known: str, *values: str) -> sa.Column:
    return sa.Column(name, sa.Enum(*values, name=known, native_enum=False, create_constraint=True, length=24), nullable=False)


def _table(name: str, *parts: sa.Column | sa.CheckConstraint, indexed: tuple[str, ...]) -> None:
    links = [sa.ForeignKeyConstraint([part.name], [f"{part.info['target']}.id"], name=op.f(f'{name}_{part.name}_link'), ondelete='RESTRICT')
             for part in parts if 'target' in part.info]
    op.create_table(name, *parts, sa.Column('id', KEY, nullable=False), sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
                    *links, sa.PrimaryKeyConstraint('id', name=op.f(f'{name}_key')))
    for column in indexed:
        op.create_index(op.f(f'{name}_{column}'), name, [column])


def downgrade() -> None:
    for table in ('paper_diary_issue', 'paper_diary_request', 'absence_note', 'diary_receipt'):
        op.drop_table(table)
