"""pupils' personal files apart from the pupils; slips with passwords, requests of roles and of corrections"""
from alembic import op
import sqlalchemy as sa

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None
MOVED = "personal_file_no, previous_school, transport, adapted_program"


def upgrade() -> None:
    op.create_table('account_slip',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('printed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=True),
    sa.Column('handed_to', sa.String(length=120), nullable=True),
    sa.Column('handed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('account_slip_account_id_link'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['handed_by_id'], ['person.id'], name=op.f('account_slip_handed_by_id_link'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['printed_by_id'], ['person.id'], name=op.f('account_slip_printed_by_id_link'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('account_slip_key'))
    )
    with op.batch_alter_table('account_slip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('account_slip_handed_by_id'), ['handed_by_id'], unique=False)
        batch_op.create_index('account_slip_of_account', ['account_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('account_slip_printed_by_id'), ['printed_by_id'], unique=False)

    op.create_table('correction_request',
    sa.Column('student_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('section', sa.Enum('name', 'contacts', 'papers', 'file', 'family', 'health', 'study', name='correctionsection_known', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('said', sa.String(length=500), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('open', 'fixed', 'declined', name='correctionstate_known', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=True),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint("status <> 'declined' OR reason IS NOT NULL", name=op.f('correction_request_answered')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('correction_request_answered_by_id_link'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('correction_request_author_id_link'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('correction_request_student_id_link'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('correction_request_key'))
    )
    with op.batch_alter_table('correction_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('correction_request_answered_by_id'), ['answered_by_id'], unique=False)
        batch_op.create_index(batch_op.f('correction_request_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('correction_request_student_id'), ['student_id'], unique=False)

    op.create_table('role_request',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Enum('ADM', 'ZAV', 'DIR', 'COORD', 'TCH', 'CLS', 'PUP', 'PAR', 'SYS', name='role_known', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('status', sa.Enum('waiting', 'confirmed', 'declined', name='requeststate_known', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('role_request_account_id_link'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('role_request_asked_by_id_link'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('role_request_decided_by_id_link'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('role_request_key'))
    )
    with op.batch_alter_table('role_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('role_request_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('role_request_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('role_request_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index('role_request_once', ['account_id', 'role'], unique=True, sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"))

    op.create_table('student_file',
    sa.Column('student_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('personal_file_no', sa.String(length=20), nullable=True),
    sa.Column('previous_school', sa.String(length=200), nullable=True),
    sa.Column('transport', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('adapted_program', sa.Boolean(), server_default=sa.text('(false)'), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('student_file_student_id_link'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('student_file_key'))
    )
    with op.batch_alter_table('student_file', schema=None) as batch_op:
        batch_op.create_index('student_file_number_once', ['personal_file_no'], unique=True, sqlite_where=sa.text('personal_file_no IS NOT NULL'), postgresql_where=sa.text('personal_file_no IS NOT NULL'))
        batch_op.create_index('student_file_of_pupil_once', ['student_id'], unique=True)

    op.execute(f"INSERT INTO student_file (student_id, {MOVED}) SELECT id, {MOVED} FROM student "
               "WHERE personal_file_no IS NOT NULL OR previous_school IS NOT NULL OR transport OR adapted_program")
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('two_person_admin', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))

    with op.batch_alter_table('student', schema=None) as batch_op:
        batch_op.drop_index('student_file_once')
        batch_op.drop_column('personal_file_no')
        batch_op.drop_column('adapted_program')
        batch_op.drop_column('previous_school')
        batch_op.drop_column('transport')


def downgrade() -> None:
    with op.batch_alter_table('student', schema=None) as batch_op:
        batch_op.add_column(sa.Column('personal_file_no', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('previous_school', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('adapted_program', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))
        batch_op.add_column(sa.Column('transport', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))
    for name in MOVED.split(", "):
        op.execute(f"UPDATE student SET {name} = (SELECT {name} FROM student_file WHERE student_id = student.id) "
                   "WHERE id IN (SELECT student_id FROM student_file)")
    with op.batch_alter_table('student', schema=None) as batch_op:
        batch_op.create_index('student_file_once', ['personal_file_no'], unique=True, sqlite_where=sa.text('personal_file_no IS NOT NULL'),
                              postgresql_where=sa.text('personal_file_no IS NOT NULL'))
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('two_person_admin')
    for table in ("student_file", "role_request", "correction_request", "account_slip"):
        op.drop_table(table)
