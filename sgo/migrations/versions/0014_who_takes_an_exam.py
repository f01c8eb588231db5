"""who takes which exam and when; what else is changed after its time: works, lessons and period marks, of the whole group or of a pupil"""
from alembic import op
import sqlalchemy as sa

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'exam_entry',
        sa.Column('student_id', KEY, nullable=False),
        sa.Column('year_id', KEY, nullable=False),
        sa.Column('subject_id', KEY, nullable=False),
        sa.Column('kind', sa.Enum('oge', 'gve', 'transfer', name='examkind_known', native_enum=False, create_constraint=True, length=24), nullable=False),
        sa.Column('held_on', sa.Date(), nullable=False),
        sa.Column('result_on', sa.Date(), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint('result_on IS NULL OR result_on >= held_on', name=op.f('exam_entry_result_after')),
        *(sa.ForeignKeyConstraint([name], [f'{target}.id'], name=op.f(f'exam_entry_{name}_link'), ondelete='RESTRICT')
          for name, target in (('student_id', 'student'), ('year_id', 'school_year'), ('subject_id', 'subject'))),
        sa.PrimaryKeyConstraint('id', name=op.f('exam_entry_key')))
    op.create_index('exam_entry_once', 'exam_entry', ['student_id', 'year_id', 'subject_id', 'kind'], unique=True)
    op.create_index(op.f('exam_entry_year_id'), 'exam_entry', ['year_id'])
    op.create_index(op.f('exam_entry_subject_id'), 'exam_entry', ['subject_id'])
    with op.batch_alter_table('late_change') as batch:
        batch.alter_column('student_id', existing_type=KEY, nullable=True)
        batch.alter_column('lesson_id', existing_type=sa.Integer(), nullable=True)
        batch.alter_column('was', existing_type=sa.String(60), type_=sa.String(300), existing_nullable=False, existing_server_default='')
        batch.alter_column('became', existing_type=sa.String(60), type_=sa.String(300), existing_nullable=False, existing_server_default='')
        batch.add_column(sa.Column('what', sa.String(60), nullable=False, server_default='отметка'))


def downgrade() -> None:
    op.execute('DELETE FROM late_change WHERE student_id IS NULL OR lesson_id IS NULL')
    with op.batch_alter_table('late_change') as batch:
        batch.drop_column('what')
        batch.alter_column('was', existing_type=sa.String(300), type_=sa.String(60), existing_nullable=False, existing_server_default='')
        batch.alter_column('became', existing_type=sa.String(300), type_=sa.String(60), existing_nullable=False, existing_server_default='')
        batch.alter_column('lesson_id', existing_type=sa.Integer(), nullable=False)
        batch.alter_column('student_id', existing_type=KEY, nullable=False)
    op.drop_table('exam_entry')
