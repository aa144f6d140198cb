package dev.vireo.planners.internal.prompt;

import dev.vireo.planners.internal.prompt.Blocks.Block;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Takes the program out of what a language model wrote around it.
public final class ProgramText {
    /// What an answer holds.
    public sealed interface Found {}

    /// A program.
    public record Whole(String source) implements Found {}

    /// The beginning of a program: the answer ended before it did.
    ///
    /// @param sign how one can tell
    public record CutOff(String sign) implements Found {}

    /// No program at all.
    public record Missing() implements Found {}

    /// Longer answers are not read: no program is nearly as long.
    public static final int LONGEST = 1 << 20;

    /// How no line of a program begins that stands at its margin.
    private static final List<String> MARGIN = List.of("<", "```", "'''", "\"\"\"");

    private static final Pattern ENTRY = Pattern.compile("(?m)^[ \\t]*def[ \\t]+execute_command\\b");
    private static final Pattern FUNCTION = Pattern.compile("(?m)^[ \\t]*def[ \\t]+\\w");

    private ProgramText() {}

    /// Reads what a model said. Of several blocks the last whole one with an `execute_command` counts, because
    /// models write their second thoughts below the first; without a block it is the text from the first `def`
    /// or import on, up to where prose begins again. A fence inside a string of a program does not end its
    /// block, unless that leaves no whole program.
    public static Found in(String said) {
        if (said.length() > LONGEST) {
            return new Missing();
        }
        String text = said.replace("\r\n", "\n");
        Found fenced = new Missing();
        for (boolean strings : new boolean[] {true, false}) {
            Found found = fenced(Blocks.of(text, strings));
            if (found instanceof Whole) {
                return found;
            }
            fenced = found instanceof CutOff ? found : fenced;
        }
        return fenced instanceof CutOff ? fenced : bare(text);
    }

    private static Found fenced(List<Block> blocks) {
        for (Pattern wanted : List.of(ENTRY, FUNCTION)) {
            List<Block> programs =
                    blocks.stream().filter(b -> wanted.matcher(b.text()).find()).toList();
            Optional<Block> last =
                    programs.reversed().stream().filter(b -> !b.cutOff()).findFirst();
            if (last.isPresent()) {
                return new Whole(trim(last.get().text()));
            }
            if (!programs.isEmpty()) {
                return read(programs.getLast().text());
            }
        }
        return new Missing();
    }

    private static Found bare(String text) {
        int function = lastFunction(text);
        int next;
        for (int start = 0; start <= function; start = next) {
            next = text.indexOf('\n', start) + 1;
            // "from what I see" and "import the picture" open prose as well: a program has a function soon
            if (beginsProgram(text, start)) {
                return read(untilProse(text.substring(start)));
            }
            if (next == 0) {
                break;
            }
        }
        return function < 0 ? new Missing() : read(indented(text.substring(function)));
    }

    /// The lines of a function that is set in, up to the first one that is not, without what they are set in by.
    private static String indented(String text) {
        int indent = text.length() - text.stripLeading().length();
        StringBuilder kept = new StringBuilder();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (!line.isBlank() && line.length() - line.stripLeading().length() < indent) {
                break;
            }
            kept.append(line.substring(Math.min(indent, line.length()))).append('\n');
        }
        return kept.toString();
    }

    private static int lastFunction(String text) {
        int last = -1;
        var functions = FUNCTION.matcher(text);
        while (functions.find()) {
            last = functions.start();
        }
        return last;
    }

    private static Found read(String program) {
        return PythonEnd.missing(program).<Found>map(CutOff::new).orElseGet(() -> new Whole(trim(program)));
    }

    private static boolean beginsProgram(String text, int at) {
        if (text.startsWith("def ", at)) {
            return true;
        }
        if (!text.startsWith("import ", at) && !text.startsWith("from ", at)) {
            return false;
        }
        int end = text.indexOf('\n', at);
        String line = text.substring(at, end < 0 ? text.length() : end);
        return isImport(line);
    }

    private static boolean isImport(String line) {
        int comment = line.indexOf('#');
        String code = comment < 0 ? line : line.substring(0, comment);
        List<String> words = List.of(code.strip().split("[\\s]+", -1));
        if (words.getFirst().equals("from")) {
            return words.size() > 3 && words.get(2).equals("import");
        }
        for (String module : code.substring("import".length()).split(",", -1)) {
            String[] named = module.strip().split("\\s+", -1);
            boolean one = named.length == 1 || (named.length == 3 && named[1].equals("as"));
            if (!one || named[0].isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// The lines before the first one after a blank line that stands at the margin and begins no statement that
    /// a program has there. A line at the margin that begins with a mark (`</answer>`) is none of Python in any
    /// case.
    private static String untilProse(String text) {
        PythonEnd python = new PythonEnd();
        StringBuilder kept = new StringBuilder();
        boolean afterBlank = false;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            boolean atMargin = !line.isBlank() && !Character.isWhitespace(line.charAt(0));
            boolean foreign = MARGIN.stream().anyMatch(line::startsWith) || (afterBlank && !beginsStatement(line));
            if (atMargin && foreign && python.missing().isEmpty()) {
                break;
            }
            python.line(line);
            kept.append(line).append('\n');
            afterBlank = line.isBlank();
        }
        return kept.toString();
    }

    /// Whether a line is a function, an import, a decorator, a comment or an assignment.
    private static boolean beginsStatement(String line) {
        if (line.startsWith("def ") || line.startsWith("import ") || line.startsWith("@") || line.startsWith("#")) {
            return true;
        }
        if (line.startsWith("from ")) {
            return isImport(line);
        }
        int name = 0;
        while (name < line.length() && Character.isJavaIdentifierPart(line.charAt(name))) {
            name++;
        }
        String rest = line.substring(name).stripLeading();
        int equals = rest.startsWith(":") || rest.startsWith("=") ? rest.indexOf('=') : -1;
        return name > 0 && equals >= 0 && !rest.startsWith("=", equals + 1);
    }

    private static String trim(String program) {
        int start = 0;
        for (int end = program.indexOf('\n'); end >= 0; end = program.indexOf('\n', start)) {
            if (!program.substring(start, end).isBlank()) {
                break;
            }
            start = end + 1;
        }
        return program.substring(start).stripTrailing() + "\n";
    }
}
