"""papers about missed lessons, and which of them explains an absence"""
from alembic import op
import sqlalchemy as sa

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def _key() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=f"{name}_known", native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        'absence_document',
        sa.Column('student_id', _key(), nullable=False),
        sa.Column('start_on', sa.Date(), nullable=False),
        sa.Column('end_on', sa.Date(), nullable=False),
        sa.Column('first_lesson', sa.Integer(), nullable=True),
        sa.Column('last_lesson', sa.Integer(), nullable=True),
        sa.Column('code', _known('absencereason', 'Б', 'УП', 'НП'), nullable=False),
        sa.Column('kind', _known('absencepaper', 'medical', 'parents', 'order', 'other', 'explanation'), nullable=False),
        sa.Column('number', sa.String(length=60), nullable=True),
        sa.Column('presented_on', sa.Date(), nullable=False),
        sa.Column('file_id', _key(), nullable=True),
        sa.Column('entered_by_id', _key(), nullable=True),
        sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', _key(), nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint('end_on >= start_on', name='absence_document_in_order'),
        sa.CheckConstraint('(first_lesson IS NULL AND last_lesson IS NULL) OR (first_lesson IS NOT NULL AND last_lesson IS NOT NULL '
                           'AND first_lesson >= 1 AND last_lesson between first_lesson and 12)', name='absence_document_lessons_sane'),
        sa.CheckConstraint('first_lesson IS NULL OR start_on = end_on', name='absence_document_lessons_of_a_day'),
        sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name='absence_document_entered_by_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name='absence_document_file_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['student_id'], ['student.id'], name='absence_document_student_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='absence_document_key'),
    )
    op.create_index('absence_document_entered_by_id', 'absence_document', ['entered_by_id'])
    op.create_index('absence_document_file_id', 'absence_document', ['file_id'])
    op.create_index('absence_document_of_student', 'absence_document', ['student_id', 'start_on'])
    with op.batch_alter_table('attendance') as table:
        table.add_column(sa.Column('document_id', _key(), nullable=True))
        table.add_column(sa.Column('code_before', sa.String(length=3), nullable=True))
        table.create_index('attendance_document_id', ['document_id'])
        table.create_foreign_key('attendance_document_id_link', 'absence_document', ['document_id'], ['id'], ondelete='RESTRICT')


def downgrade() -> None:
    with op.batch_alter_table('attendance') as table:
        table.drop_constraint('attendance_document_id_link', type_='foreignkey')
        table.drop_index('attendance_document_id')
        table.drop_column('code_before')
        table.drop_column('document_id')
    op.drop_table('absence_document')
