"""letters to parents"""
from alembic import op
import sqlalchemy as sa

revision = '0026'
down_revision = '0021'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'parent_letter',
        sa.Column('student_id', KEY, nullable=False),
        sa.Column('guardian_id', KEY, nullable=False),
        sa.Column('period_id', KEY, nullable=False),
        sa.Column('sent_by_id', KEY, nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('data', sa.Text(), nullable=False),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['student_id'], ['student.id'], name='parent_letter_student_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['guardian_id'], ['guardian.id'], name='parent_letter_guardian_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['period_id'], ['study_period.id'], name='parent_letter_period_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name='parent_letter_sent_by_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='parent_letter_key'),
    )
    op.create_index('parent_letter_of_student', 'parent_letter', ['student_id', 'period_id', 'id'])
    op.create_index('parent_letter_of_guardian', 'parent_letter', ['guardian_id', 'read_at'])
    for column in ('period_id', 'sent_by_id'):
        op.create_index(f'parent_letter_{column}', 'parent_letter', [column])


def downgrade() -> None:
    op.drop_table('parent_letter')
