"""«Конструктор отчётов» (Р 10.5): questions as plain data in the school's words, checked against the catalogue, compiled through the grants."""
