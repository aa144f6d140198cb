package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.python.Python;
import dev.vireo.planners.internal.question.Meaning.Comparison;
import dev.vireo.planners.internal.question.Overall.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes the Python program of what is asked about a set of pictures: one loop over them, in which a thing with a
/// plain name is looked for and a described one asked for.
final class SetWriter {
    private final String conversion;
    private final List<String> lines = new ArrayList<>();

    private SetWriter(String conversion) {
        this.conversion = conversion;
    }

    /// The lines below the head of the program.
    ///
    /// @param declared the type that the program declares
    /// @param conversion how what it finds is told in that type, `%s` standing for it
    static List<String> body(Overall overall, String declared, String conversion) {
        SetWriter writer = new SetWriter(conversion);
        switch (overall) {
            case Overall.Amount(Counted counted) -> {
                writer.line(1, "count = 0");
                writer.loop();
                writer.add("count", counted);
                writer.result("count");
            }
            case Overall.Pictures(Shows shows, Comparison comparison, int number) -> {
                writer.line(1, "count = 0");
                writer.loop();
                writer.add("count", new Counted.Showing(shows));
                writer.result("count " + comparison.operator() + " " + number);
            }
            case Overall.Every(Optional<Shows> where, Shows shows) -> writer.every(where, shows);
            case Overall.Compared(Counted one, Comparison comparison, Counted other) -> {
                writer.two(one, other);
                writer.result("count " + comparison.operator() + " other_count");
            }
            case Overall.InMore(Noun one, Noun other, boolean fewer) -> {
                writer.two(new Counted.Showing(Shows.some(one)), new Counted.Showing(Shows.some(other)));
                writer.result(Python.quote(one.text()) + " if count " + (fewer ? "<" : ">") + " other_count else "
                        + Python.quote(other.text()));
            }
            case Overall.Inside(Shows where, String question, Meaning _) -> {
                writer.loop();
                writer.line(2, "if " + test(where) + ":");
                writer.line(
                        3,
                        "return image_patch.recursive_query(" + Python.quote(question) + ", returns=" + declared + ")");
                writer.line(1, "raise ValueError(" + Python.quote("no picture shows " + where.text()) + ")");
            }
            case Overall.Alike(Aspect aspect, Noun one, Shows where, Noun other, Shows otherWhere, boolean so) -> {
                String value = aspect.word();
                writer.line(1, value + " = \"\"");
                writer.line(1, "other_" + value + " = \"\"");
                writer.loop();
                writer.keep(value, aspect, one, where);
                writer.keep("other_" + value, aspect, other, otherWhere);
                writer.line(1, "if " + value + " == \"\" or other_" + value + " == \"\":");
                writer.line(2, "raise ValueError(\"one of the two pictures is not there\")");
                writer.result(value + (so ? " == " : " != ") + "other_" + value);
            }
            case Overall.HowMany _, Overall.All _, Overall.Any _, Overall.Which _, Overall.Total _, Overall.At _ ->
                throw new IllegalArgumentException("no question about a set: " + overall);
        }
        return writer.lines;
    }

    private void every(Optional<Shows> where, Shows shows) {
        loop();
        String shown = test(shows);
        String not = shown.contains(" ") && !shown.startsWith("image_patch.recursive_query(")
                ? "not (" + shown + ")"
                : "not " + shown;
        line(2, "if " + where.map(w -> part(w) + " and ").orElse("") + not + ":");
        line(3, "return " + conversion.formatted("False"));
        result(where.isPresent() ? "True" : "len(image_list) > 0");
    }

    private void two(Counted one, Counted other) {
        line(1, "count = 0");
        line(1, "other_count = 0");
        loop();
        add("count", one);
        add("other_count", other);
    }

    private void keep(String value, Aspect aspect, Noun noun, Shows where) {
        line(2, "if " + value + " == \"\" and " + part(where) + ":");
        line(
                3,
                value + " = image_patch.recursive_query("
                        + Python.quote("What " + aspect.word() + " is the " + noun.text() + "?") + ", returns=str)");
    }

    private void add(String count, Counted counted) {
        switch (counted) {
            case Counted.Showing(Shows shows) -> {
                line(2, "if " + test(shows) + ":");
                line(3, count + " += 1");
            }
            case Counted.Things(Noun noun, Optional<Shows> where) -> {
                where.ifPresent(shows -> line(2, "if " + test(shows) + ":"));
                line(where.isPresent() ? 3 : 2, count + " += " + number(noun));
            }
        }
    }

    private void loop() {
        line(1, "for image in image_list:");
        line(2, "image_patch = ImagePatch(image)");
    }

    private void result(String value) {
        line(1, "return " + conversion.formatted(value));
    }

    private void line(int depth, String text) {
        lines.add("    ".repeat(depth) + text);
    }

    // What one picture shows.

    private static String test(Shows shows) {
        return switch (shows) {
            case Shows.Amount(Noun noun, Comparison comparison, int number) -> {
                boolean one = comparison == Comparison.AT_LEAST && number == 1;
                boolean none = comparison == Comparison.EQUAL && number == 0;
                yield one || none
                        ? (none ? "not " : "") + there(noun)
                        : number(noun) + " " + comparison.operator() + " " + number;
            }
            case Shows.Both(Shows one, Shows other) -> part(one) + " and " + part(other);
            case Shows.Either(Shows one, Shows other) -> part(one) + " or " + part(other);
        };
    }

    /// The test as one side of "and" or "or".
    private static String part(Shows shows) {
        return shows instanceof Shows.Either ? "(" + test(shows) + ")" : test(shows);
    }

    /// Whether there is such a thing in the picture.
    static String there(Noun noun) {
        return noun instanceof Noun.Named named
                ? "image_patch.exists(" + Python.quote(named.name()) + ")"
                : "image_patch.recursive_query(" + Python.quote(ProgramWriter.existence(noun)) + ", returns=bool)";
    }

    /// How many such things there are in the picture.
    static String number(Noun noun) {
        return noun instanceof Noun.Named named
                ? "len(image_patch.find(" + Python.quote(named.name()) + "))"
                : "image_patch.recursive_query(" + Python.quote(ProgramWriter.number(noun)) + ", returns=int)";
    }
}
