package dev.vireo.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Makes programs that are hard to analyse: each kind repeats, nests or multiplies what an analysis goes through.
/// None is longer than a program may be.
final class HostilePrograms {
    /// A program and what kind it is of.
    record Hostile(String kind, String source) {
        @Override
        public String toString() {
            return kind + " of " + source.length();
        }
    }

    /// A kind of programs; makes the body of `execute_command` of about so many parts.
    private record Kind(String name, int most, IntFunction<String> make) {}

    private static final int LONGEST = 63_000;

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "junctions inside each other",
                    60,
                    n -> start() + "c = " + nested("(b and (b or ", "a", "))", n / 2)
                            + "\nif c:\n    return 1\nreturn 2"),
            new Kind(
                    "kept conditions",
                    1500,
                    n -> start() + "c0 = a\nc1 = b\n"
                            + lines(n, i -> "c%d = c%d and (c%d or not c%d)".formatted(i + 2, i + 1, i, i + 1))
                            + "if c" + n + ":\n    return 1\nreturn 2"),
            new Kind(
                    "conditions of many parts",
                    2000,
                    n -> start() + "c = " + joined(n, " or ", i -> "(a and b)")
                            + "\nif c and not c:\n    return 1\nreturn 2"),
            new Kind(
                    "comparisons of conditions",
                    140,
                    n -> start() + "c = " + nested("(", "a", " == True)", n) + "\nif c:\n    return 1\nreturn 2"),
            new Kind(
                    "tuples of tuples",
                    60,
                    n -> start() + "a0 = (" + "0, ".repeat(32) + ")\n"
                            + lines(n, i -> "a%d = (%s)".formatted(i + 1, ("a" + i + ", ").repeat(32)))
                            + lines(n, i -> "b%d = a%d if a else (a%d, a%d)".formatted(i, i + 1, i, i))
                            + "return len(b0)"),
            new Kind(
                    "unions that grow",
                    900,
                    n -> start() + "x = [1]\n"
                            + lines(n, i -> "x = [x, %d] if a else (x, 'a', {%d: x})".formatted(i, i))
                            + "return len(x)"),
            new Kind(
                    "containers of themselves",
                    5000,
                    n -> start() + "x = 1\n" + "x = {x}\n".repeat(n) + "return len(x)"),
            new Kind("methods in lists", 3000, n -> start() + "x = [1]\n" + "x = [x.append]\n".repeat(n) + "return 1"),
            new Kind(
                    "a try beside many names",
                    1500,
                    n -> start() + lines(n, i -> "v%d = %d".formatted(i, i))
                            + lines(
                                    n,
                                    i -> "try:\n    v%d = int('1')\nexcept ValueError:\n    v%d = 'a'".formatted(i, i))
                            + "return 1"),
            new Kind(
                    "tries inside each other",
                    30,
                    n -> start() + lines(900, i -> "v%d = %d".formatted(i, i))
                            + blocks(n, "try:", "v1 = int('2')", i -> "finally:\n    v%d = 'a'".formatted(i))
                            + "return 1"),
            new Kind(
                    "branches beside many names",
                    1300,
                    n -> start() + lines(n, i -> "v%d = %d".formatted(i, i))
                            + lines(n, i -> "if a:\n    v%d = 'a'\n    w%d = 1".formatted(i, i)) + "return 1"),
            new Kind(
                    "branches inside each other",
                    30,
                    n -> start() + blocks(n, "if a:", "b = 1", i -> "else:\n    b = 'a'") + "return 1"),
            new Kind(
                    "an elif chain",
                    2500,
                    n -> start() + "if a:\n    x = 0\n" + lines(n, i -> "elif b:\n    x = " + i) + "return 1"),
            new Kind(
                    "loops inside each other",
                    30,
                    n -> start() + "x = [1]\ny = 1\n" + blocks(n, "for i in x:", "x, y = y, x", i -> "y = [y]")
                            + "return 1"),
            new Kind(
                    "while loops inside each other",
                    30,
                    n -> start() + "x = [1]\ny = 1\n"
                            + blocks(n, "while a and y:", "x, y = [y], (x, 1)", i -> "a = not a") + "return 1"),
            new Kind(
                    "loops after each other",
                    2000,
                    n -> start() + "x = 1\n" + lines(n, i -> "for i in range(9): x = (x, i) if a else [x]")
                            + "return 1"),
            new Kind(
                    "f-strings",
                    2500,
                    n -> start() + "s = 'a'\n" + lines(n, i -> "s = f'{s}{a!r:>{n}}{s}'") + "return len(s)"),
            new Kind("a long f-string", 12_000, n -> start() + "return len(f'" + "{a}b".repeat(n) + "')"),
            new Kind("a format of plain text", LONGEST, n -> "return len('" + "x".repeat(n) + "'.format(1))"),
            new Kind("a format of open braces", LONGEST, n -> "return len('" + "{".repeat(n) + "'.format(1))"),
            new Kind("a format of fields", LONGEST / 3, n -> "return len('" + "{a}".repeat(n) + "'.format(a=1))"),
            new Kind("a format of widths", LONGEST / 3, n -> "return len('" + "{:{".repeat(n) + "'.format(1))"),
            new Kind(
                    "comprehensions inside each other",
                    45,
                    n -> "x = [1]\nreturn len(" + nested("[y for y in ", "x", "]", n) + ")"),
            new Kind(
                    "comprehensions of comprehensions",
                    70,
                    n -> "x = [1]\nreturn len(" + nested("[", "x", " for y in x]", n) + ")"),
            new Kind(
                    "a comprehension of many clauses",
                    60,
                    n -> "x = [1]\nreturn len([1 "
                            + joined(n, " ", i -> "for a%d in [x, 'a'] if a%d or x".formatted(i, i)) + "])"),
            new Kind("a long list", 30_000, n -> "return len([" + "0,".repeat(n) + "])"),
            new Kind(
                    "a list of unlike values",
                    9000,
                    n -> "return len([" + joined(n, ",", i -> "('a', %d)".formatted(i)) + "])"),
            new Kind(
                    "a long dict",
                    5000,
                    n -> "d = {" + joined(n, ", ", i -> "'k%d': %s".formatted(i, i % 2 == 0 ? i : "'a'")) + "}\n"
                            + lines(1, i -> "d['k1'] = 1") + "return len(d)"),
            new Kind(
                    "entries of a dict",
                    1500,
                    n -> "d = {}\n" + lines(n, i -> "d['k%d'] = %d".formatted(i, i))
                            + lines(n, i -> "x%d = d['k%d']".formatted(i, i)) + "return len(d)"),
            new Kind("a long number", LONGEST, n -> "return " + "9".repeat(n)),
            new Kind(
                    "a long text",
                    LONGEST,
                    n -> "d = {'a': 1}\nd['b'] = 1\nreturn len('" + "\u00e9".repeat(n) + "'.lower())"),
            new Kind(
                    "a long name",
                    LONGEST / 4,
                    n -> "x" + "y".repeat(n) + " = 1\nreturn x" + "y".repeat(n) + "z + image.a" + "b".repeat(n)),
            new Kind("unknown names", 4500, n -> lines(n, i -> "n%da = m%da".formatted(i, i)) + "return 1"),
            new Kind("unknown attributes", 2500, n -> lines(n, i -> "image.simple_qurey%d".formatted(i)) + "return 1"),
            new Kind("minuses", LONGEST, n -> "return " + "-".repeat(n) + "1"),
            new Kind("nots", LONGEST / 4, n -> start() + "return " + "not ".repeat(n) + "a"),
            new Kind("brackets", LONGEST / 2, n -> "return " + "(".repeat(n) + "1" + ")".repeat(n)),
            new Kind("open brackets", LONGEST, n -> "return " + "[(".repeat(n / 2)),
            new Kind("a sum", LONGEST / 2, n -> "return " + "1+".repeat(n) + "1"),
            new Kind("powers", 140, n -> "return " + "2**".repeat(n) + "1"),
            new Kind("choices inside each other", 140, n -> start() + "return " + nested("(1 if a else ", "2", ")", n)),
            new Kind("choices as conditions", 140, n -> start() + "return " + nested("(1 if ", "a", " else 2)", n)),
            new Kind(
                    "names in conditions",
                    45,
                    n -> start() + "return 1 if " + nested("(x := ", "a", " or b)", n) + " else 2"),
            new Kind("a chain of attributes", LONGEST / 3, n -> "return image" + ".a".repeat(n)),
            new Kind("a chain of calls", 70, n -> "d = {'a': {}}\nreturn len(d" + ".get('a', {})".repeat(n) + ")"),
            new Kind("a chain of tools", 45, n -> "return len(image" + ".find('a')[0]".repeat(n) + ".find('a'))"),
            new Kind(
                    "calls inside each other",
                    60,
                    n -> "return len(" + nested("list(map(str, ", "'a'", "))", n / 2) + ")"),
            new Kind(
                    "lambdas inside each other", 45, n -> "f = " + nested("(lambda x=", "1", ": x)", n) + "\nreturn 1"),
            new Kind("functions inside each other", 45, n -> functions(n) + "return 1"),
            new Kind(
                    "functions that call two others",
                    900,
                    n -> lines(
                                    n,
                                    i -> i == 0
                                            ? "def f0(x):\n    return [x]"
                                            : "def f%d(x):\n    return f%d(x) + f%d([x])".formatted(i, i - 1, i - 1))
                            + "return len(f" + (n - 1) + "(1))"),
            new Kind(
                    "many kinds of arguments",
                    1500,
                    n -> "def f(x):\n    y = [x for z in [x]]\n    return f([x]) if y else g(x)\n"
                            + "def g(x):\n    return f((x, x))\n"
                            + lines(n, i -> "x%d = f(%s)".formatted(i, nested("[", "1", "]", i % 9)))
                            + "return 1"),
            new Kind(
                    "many parameters",
                    3000,
                    n -> "def f(" + joined(n, ", ", i -> "a%d=1".formatted(i)) + "):\n    return 1\n" + "return f("
                            + joined(n, ", ", i -> "a%d=2".formatted(i)) + ")"),
            new Kind(
                    "many cases",
                    2500,
                    n -> start() + "match a:\n" + lines(n, i -> "    case %d if b: x = 1".formatted(i)) + "return 1"),
            new Kind(
                    "patterns inside each other",
                    70,
                    n -> start() + "match a:\n    case " + nested("[", "x", ", *_]", n) + ": return 1\nreturn 2"),
            new Kind(
                    "patterns of classes",
                    60,
                    n -> start() + "match image:\n    case " + nested("ImagePatch(left=", "x", ")", n)
                            + ": return 1\nreturn 2"),
            new Kind(
                    "patterns to choose from",
                    12_000,
                    n -> start() + "match a:\n    case " + joined(n, " | ", Integer::toString)
                            + ": return 1\nreturn 2"),
            new Kind("annotations of lists", 70, n -> "x: " + nested("list[", "int", "]", n) + " = []\nreturn len(x)"),
            new Kind(
                    "annotations to choose from", 12_000, n -> "x: " + joined(n, " | ", i -> "int") + " = 1\nreturn x"),
            new Kind("annotations as text", LONGEST, n -> "x: '" + "list[".repeat(n / 5) + "' = 1\nreturn 1"),
            new Kind("blanks in annotations", LONGEST, n -> "x: 'int" + " ".repeat(n) + "' = 1\nreturn x"),
            new Kind(
                    "types inside each other",
                    140,
                    n -> start() + "x = " + nested("list[", "int", "]", n) + "\nreturn 1"),
            new Kind(
                    "with statements",
                    30,
                    n -> start() + blocks(n, "with a as b:", "b = 1", i -> "b = 2") + "return 1"),
            new Kind(
                    "isinstance",
                    900,
                    n -> start() + "x = 1\n" + lines(n, i -> "if isinstance(x, (int, str, list, dict)): x = [x, 'a']")
                            + "return 1"),
            new Kind(
                    "a long question",
                    LONGEST,
                    n -> "return len(image.recursive_query('Return a" + " ".repeat(n) + "'))"),
            new Kind(
                    "dashes in a question",
                    LONGEST / 3,
                    n -> "return len(image.recursive_query('a' + '" + "-a".repeat(n) + "'))"),
            new Kind("decorators", 9000, n -> lines(n, i -> "@print") + "def f(): pass\nreturn 1"),
            new Kind("classes", 30, n -> blocks(n, "class A:", "x = 1", i -> "y = 2") + "return 1"),
            new Kind("globals", 5000, n -> lines(n, i -> "global x" + i) + "return 1"),
            new Kind("starred", 9000, n -> "x = [1]\nreturn len([" + "*x, ".repeat(n) + "])"),
            new Kind(
                    "unpacking",
                    60,
                    n -> "x = 1\n" + nested("(", "x", ", y)", n) + " = " + nested("(", "1", ", 2)", n) + "\nreturn 1"),
            new Kind("comparisons", 15_000, n -> start() + "return 1 if a" + " < b".repeat(n) + " else 2"),
            new Kind("semicolons", 20_000, n -> "x = 1" + ";x=2".repeat(n / 2) + "\nreturn 1"),
            new Kind("comments", LONGEST, n -> "#" + "x".repeat(n) + "\nreturn 1"),
            new Kind("blank lines", LONGEST, n -> "\n".repeat(n) + "return 1"),
            new Kind("deeper and deeper", 150, n -> indented(n) + "return 1"));

    private HostilePrograms() {}

    /// Each kind at its largest.
    static List<Hostile> largest() {
        return KINDS.stream().map(k -> program(k, k.most)).toList();
    }

    /// So many programs of all kinds, some with parts of two kinds, some with words exchanged.
    static List<Hostile> some(int count, long seed) {
        Random random = new Random(seed);
        List<Hostile> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Kind kind = KINDS.get(i % KINDS.size());
            Hostile one = program(kind, 1 + random.nextInt(kind.most));
            Kind other = KINDS.get(random.nextInt(KINDS.size()));
            out.add(
                    switch (random.nextInt(3)) {
                        case 0 -> one;
                        case 1 -> both(kind, other, random);
                        default -> new Hostile(one.kind + ", mixed up", mixed(one.source, random));
                    });
        }
        return out;
    }

    private static Hostile program(Kind kind, int size) {
        String source =
                "def execute_command(image) -> int:\n" + kind.make.apply(size).indent(4);
        // what is too long for a program is made of fewer parts
        return source.length() <= LONGEST || size == 1
                ? new Hostile(kind.name, source)
                : program(kind, Math.max(1, size * 9 / 10));
    }

    private static Hostile both(Kind a, Kind b, Random random) {
        String first = program(a, 1 + random.nextInt(Math.max(1, a.most / 3))).source;
        String second = program(b, 1 + random.nextInt(Math.max(1, b.most / 3))).source;
        String source = first.replace("execute_command", "helper") + "\n\n"
                + second.replace("(image) -> int:\n", "(image) -> int:\n    start = helper(image)\n");
        return source.length() <= LONGEST ? new Hostile(a.name + " and " + b.name, source) : new Hostile(a.name, first);
    }

    private static String mixed(String source, Random random) {
        StringBuilder out = new StringBuilder(source);
        for (int i = 0; i < 3; i++) {
            int at = random.nextInt(out.length());
            int length = Math.min(out.length() - at, random.nextInt(20));
            String part = out.substring(at, at + length);
            out.insert(random.nextInt(out.length()), part.repeat(1 + random.nextInt(3)));
        }
        return out.substring(0, Math.min(out.length(), LONGEST));
    }

    private static String start() {
        return "a = image.exists('x')\nb = image.exists('y')\nn = 3\n";
    }

    private static String nested(String open, String inner, String close, int depth) {
        return open.repeat(depth) + inner + close.repeat(depth);
    }

    private static String joined(int count, String between, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(between));
    }

    private static String lines(int count, IntFunction<String> line) {
        return joined(count, "\n", line) + "\n";
    }

    /// Statements inside each other, each with something after it at the same depth.
    private static String blocks(int depth, String head, String inner, IntFunction<String> after) {
        String body = inner + "\n";
        for (int i = 0; i < depth; i++) {
            body = head + "\n" + body.indent(1) + after.apply(i) + "\n";
        }
        return body;
    }

    private static String functions(int depth) {
        String body = "return v0\n";
        for (int i = 0; i < depth; i++) {
            body = "def f%d(v%d=1):\n".formatted(i, i) + body.indent(1) + "v%d = 1\nreturn f%d()\n".formatted(i + 1, i);
        }
        return body.replaceFirst("return f\\d+\\(\\)\n$", "");
    }

    private static String indented(int depth) {
        StringBuilder out = new StringBuilder("a = 1\n");
        for (int i = 0; i < depth; i++) {
            out.append(" ".repeat(i)).append("if a:\n");
        }
        return out.append(" ".repeat(depth)).append("a = 2\n").toString();
    }
}
