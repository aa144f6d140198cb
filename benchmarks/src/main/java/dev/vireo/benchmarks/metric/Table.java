package dev.vireo.benchmarks.metric;

import java.util.ArrayList;
import java.util.List;

/// The rows of a table whose cells are divided by a mark; a cell in quotes may hold marks, quotes twice,
/// and ends of lines.
final class Table {
    private final String text;
    private final char mark;
    private int at;
    private int line = 1;

    Table(String text, char mark) {
        this.text = text;
        this.mark = mark;
    }

    boolean hasNext() {
        return at < text.length();
    }

    /// The line on which the next row begins, from 1.
    int line() {
        return line;
    }

    List<String> next() {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"' && quoted && at < text.length() && text.charAt(at) == '"') {
                cell.append(c);
                at++;
            } else if (c == '"' && (quoted || cell.isEmpty())) {
                quoted = !quoted;
            } else if (c == mark && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n' && !quoted) {
                line++;
                break;
            } else if (c != '\r' || quoted) {
                line += c == '\n' ? 1 : 0;
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
