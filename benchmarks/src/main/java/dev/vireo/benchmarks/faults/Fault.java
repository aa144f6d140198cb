package dev.vireo.benchmarks.faults;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A mistake that language models make in programs, and how it is put into a program that has none. All but
/// the last are mistakes that types, names or a run can show; a program with the last one is well-typed and
/// simply says something else.
enum Fault {
    /// A colon is missing.
    SYNTAX {
        @Override
        Optional<String> into(String program) {
            return replaceFirst(program, "(?m)(def execute_command\\(.*):$", "$1");
        }
    },
    /// The last use of a variable is misspelt.
    UNKNOWN_NAME {
        @Override
        Optional<String> into(String program) {
            return variable(program)
                    .flatMap(name -> replaceLast(program, "\\b" + name + "\\b" + OUTSIDE_TEXT, name + "_list"));
        }
    },
    /// A method that does not exist.
    UNKNOWN_ATTRIBUTE {
        @Override
        Optional<String> into(String program) {
            return replaceLast(program, TOOL_CALL, ".detect(");
        }
    },
    /// One argument too many.
    ARITY {
        @Override
        Optional<String> into(String program) {
            return replaceFirst(program, "\\.find\\((\"[^\"]*\")\\)", ".find($1, 0.5)");
        }
    },
    /// A keyword that the method does not have.
    KEYWORD {
        @Override
        Optional<String> into(String program) {
            return replaceFirst(program, "\\.find\\((\"[^\"]*\")\\)", ".find(name=$1)");
        }
    },
    /// A list where a text belongs.
    ARGUMENT_TYPE {
        @Override
        Optional<String> into(String program) {
            return replaceFirst(program, "\\.find\\((\"[^\"]*\")\\)", ".find([$1])");
        }
    },
    /// A sum of things that can't be added.
    OPERATOR_TYPE {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "total = ImagePatch(image).find(\"cube\") + 1");
        }
    },
    /// The value inside a list.
    RETURN_TYPE {
        @Override
        Optional<String> into(String program) {
            return replaceLast(program, "(?m)^( *)return (.+)$", "$1return [$2]");
        }
    },
    /// The last line returns nothing.
    MISSING_RETURN {
        @Override
        Optional<String> into(String program) {
            return replaceLast(program, "(?m)^( *)return (.+)$", "$1answer = $2");
        }
    },
    /// An attribute of a value that may be None.
    OPTIONAL_ACCESS {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(
                    program, "left_edge = next((p for p in ImagePatch(image).find(\"ring\")), None).left");
        }
    },
    /// The first element of a list that may be empty; advice, not an error, before a run.
    EMPTY_INDEX {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "first = ImagePatch(image).find(\"red ring\")[0]");
        }
    },
    /// A bool compared with a text: always unequal.
    UNLIKE_COMPARISON {
        @Override
        Optional<String> into(String program) {
            Matcher last = last(program, Pattern.compile("(?m)^( *)return (.+)$"));
            Matcher type = Pattern.compile("-> (\\w+):").matcher(program);
            if (last == null || !type.find()) {
                return Optional.empty();
            }
            String other = switch (type.group(1)) {
                case "bool" -> "False";
                case "int" -> "0";
                case "float" -> "0.0";
                case "str" -> "\"no\"";
                default -> "";
            };
            return other.isEmpty()
                    ? Optional.empty()
                    : Optional.of(program.substring(0, last.start()) + last.group(1) + "return " + last.group(2)
                            + " if ImagePatch(image).exists(\"thing\") == \"yes\" else " + other
                            + program.substring(last.end()));
        }
    },
    /// A loop whose condition never changes.
    ENDLESS_LOOP {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "while True:\n    spare = 1");
        }
    },
    /// A loop that ends after far too long.
    LONG_LOOP {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "steps = 0\nwhile steps >= 0:\n    steps = steps + 1");
        }
    },
    /// A constant that takes for ever to compute.
    EXPLODING_CONSTANT {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "large = 10 ** 10 ** 8");
        }
    },
    /// A module that programs may not have.
    FORBIDDEN_IMPORT {
        @Override
        Optional<String> into(String program) {
            return Optional.of("import numpy as np\n" + program);
        }
    },
    /// An attribute of Python's own machinery.
    UNDERSCORE_ATTRIBUTE {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "kind = ImagePatch(image).__class__");
        }
    },
    /// The entry function under another name.
    NO_ENTRY {
        @Override
        Optional<String> into(String program) {
            return replaceFirst(program, "def execute_command", "def answer");
        }
    },
    /// A conversion that fails on what the tool answers.
    BAD_CONVERSION {
        @Override
        Optional<String> into(String program) {
            return beforeLastReturn(program, "number = int(ImagePatch(image).simple_query(\"What color is this?\"))");
        }
    },
    /// A comparison turned round, or another end of an order: well-typed, and wrong.
    WRONG_LOGIC {
        @Override
        Optional<String> into(String program) {
            for (List<String> pair : List.of(
                    List.of(" < ", " > "), List.of(" > ", " < "), List.of("min(", "max("), List.of("max(", "min("))) {
                if (program.contains(pair.getFirst())) {
                    return replaceLast(program, Pattern.quote(pair.getFirst()), pair.getLast());
                }
            }
            return Optional.empty();
        }
    };

    /// An even number of quotes up to the end of the line.
    private static final String OUTSIDE_TEXT = "(?=(?:[^\"\\n]*\"[^\"\\n]*\")*[^\"\\n]*(?:\\n|$))";

    private static final String TOOL_CALL = "\\.(find|exists|simple_query|verify_property|best_text_match)\\(";

    /// The program with this mistake in it; empty when it has no place for one.
    abstract Optional<String> into(String program);

    /// The name in reports: `unknown-name`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A variable that is used after it was set.
    private static Optional<String> variable(String program) {
        Matcher assignment = Pattern.compile("(?m)^ +(\\w+) = ").matcher(program);
        String found = null;
        while (assignment.find()) {
            String name = assignment.group(1);
            if (Pattern.compile("\\b" + name + "\\b").matcher(program).results().count() > 1) {
                found = name;
            }
        }
        return Optional.ofNullable(found);
    }

    private static Optional<String> replaceFirst(String program, String what, String with) {
        Matcher matcher = Pattern.compile(what).matcher(program);
        return matcher.find() ? Optional.of(matcher.replaceFirst(with)) : Optional.empty();
    }

    private static Optional<String> replaceLast(String program, String what, String with) {
        Matcher last = last(program, Pattern.compile(what));
        if (last == null) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        last.appendReplacement(out, with);
        // appendReplacement began where the search before it had ended: at the start of the program
        return Optional.of(out + program.substring(last.end()));
    }

    /// A matcher that stands on the last match, with everything before it still to be appended.
    private static @Nullable Matcher last(String program, Pattern what) {
        int start = -1;
        for (Matcher each = what.matcher(program); each.find(); ) {
            start = each.start();
        }
        Matcher last = what.matcher(program);
        return start >= 0 && last.find(start) ? last : null;
    }

    /// Statements before the last line that returns, as deep as that.
    private static Optional<String> beforeLastReturn(String program, String statements) {
        Matcher last = last(program, Pattern.compile("(?m)^( *)return "));
        if (last == null) {
            return Optional.empty();
        }
        String indent = last.group(1);
        return Optional.of(program.substring(0, last.start())
                + statements.indent(indent.length())
                + program.substring(last.start()));
    }
}
