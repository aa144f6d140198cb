package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.python.Python.quote;

import dev.vireo.planners.internal.python.Python;
import dev.vireo.program.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes the Python program of what is asked about a photograph.
final class EverydayWriter extends ThingWriter {
    private static final String COLOR = "What color is this?";

    /// Parts of things that tools know by their words.
    private static final Map<Region, String> LEVELS =
            Map.of(Region.TOP, "upper", Region.BOTTOM, "lower", Region.LEFT, "left", Region.RIGHT, "right");

    private static final Type LIST = new Type.ListOf(Type.Simple.PATCH);

    private EverydayWriter(String whenNothing) {
        super(whenNothing);
    }

    /// The program, declaring exactly the demanded type, or nothing when there is no value of that type.
    static Optional<String> write(Asked asked, String question, Optional<Type> demanded) {
        Type declared = demanded.orElse(asked.type());
        Type target = declared instanceof Type.OptionalOf(Type element) ? element : declared;
        boolean patches = target == Type.Simple.PATCH || target.equals(LIST);
        Asked wanted =
                patches ? things(asked) : asked instanceof Asked.Things(Thing thing) ? told(thing, target) : asked;
        Optional<String> conversion = Python.conversion(wanted.type(), target);
        if (patches ? !(wanted instanceof Asked.Things) : conversion.isEmpty()) {
            return Optional.empty();
        }
        EverydayWriter writer = new EverydayWriter(nothing(declared, target, question));
        if (wanted instanceof Asked.Things(Thing thing)) {
            writer.line("return " + (target.equals(LIST) ? writer.list(thing) : writer.one(thing)));
        } else {
            writer.line("return " + conversion.orElseThrow().formatted(writer.value(wanted)));
        }
        return Optional.of(writer.source(declared.toString()));
    }

    /// "What is the animal on the left?" asked for as a patch means the animal itself.
    private static Asked things(Asked asked) {
        return switch (asked) {
            case Asked.Ask(Thing thing, String _) when !(thing instanceof Thing.Picture) -> new Asked.Things(thing);
            case Asked.Exists(Thing thing) -> new Asked.Things(thing);
            default -> asked;
        };
    }

    private static Asked told(Thing thing, Type target) {
        if (target == Type.Simple.BOOL) {
            return new Asked.Exists(thing);
        }
        return target == Type.Simple.INT || target == Type.Simple.FLOAT
                ? new Asked.Count(thing)
                : new Asked.Ask(thing, "What is this?");
    }

    /// What the program does when a thing that the question speaks of is not found.
    private static String nothing(Type declared, Type target, String question) {
        if (!declared.equals(target)) {
            return "return None";
        }
        if (target instanceof Type.ListOf) {
            return "return []";
        }
        return target instanceof Type.Simple simple
                ? switch (simple) {
                    case BOOL -> "return False";
                    case INT -> "return 0";
                    case FLOAT -> "return 0.0";
                    case STR -> "return " + PATCH + ".simple_query(" + quote(question) + ")";
                    case PATCH, VIDEO, NONE -> missing(question);
                }
                : missing(question);
    }

    private static String missing(String question) {
        return "raise ValueError(" + quote("nothing here is " + question) + ")";
    }

    // Answers.

    private String value(Asked asked) {
        return switch (asked) {
            case Asked.Things(Thing thing) -> list(thing);
            case Asked.Exists(Thing.Named named) -> PATCH + ".exists(" + quote(named.name()) + ")";
            case Asked.Exists(Thing thing) -> "len(" + list(thing) + ") > 0";
            case Asked.Count(Thing thing) -> "len(" + list(thing) + ")";
            case Asked.Ask(Thing thing, String question) -> answer(thing, question);
            case Asked.Choose(Thing thing, List<Asked.Option> options) -> choice(one(thing), options);
            case Asked.Scene scene -> scene(scene);
            case Asked.InScene(String question, String wanted) ->
                looks(question, wanted.equals("color") ? "black and white" : wanted, !wanted.equals("color"));
            case Asked.Verify(Thing thing, Trait trait, boolean each) -> {
                if (each) {
                    String all = list(thing);
                    guard(all);
                    yield "all(" + test(trait, "p", thing.kind()) + " for p in " + all + ")";
                }
                yield test(trait, one(thing), thing.kind());
            }
            case Asked.Decide(Thing thing, Trait trait, String word, String otherwise) ->
                quote(word) + " if " + test(trait, one(thing), thing.kind()) + " else " + quote(otherwise);
            case Asked.Where(Thing thing, Asked.Spots spots) -> where(one(thing), spots);
            case Asked.CompareCounts(Thing one, Asked.Comparison comparison, Thing other) ->
                count(one) + " " + comparison.operator() + " " + count(other);
            case Asked.CompareNumber(Thing thing, Asked.Comparison comparison, int number) ->
                "len(" + list(thing) + ") " + comparison.operator() + " " + number;
            case Asked.Difference(Thing more, Thing fewer) -> "max(0, " + count(more) + " - " + count(fewer) + ")";
            case Asked.Which which -> which(which);
            case Asked.Holder(Thing one, String word, Thing other, String otherWord, Thing held) -> {
                String thing = one(held);
                yield quote(word) + " if distance(" + one(one) + ", " + thing + ") < distance(" + one(other) + ", "
                        + thing + ") else " + quote(otherWord);
            }
            case Asked.Match(String aspect, Thing one, Thing other) ->
                ask(one(one), aspect) + " == " + ask(one(other), aspect);
            case Asked.AllAlike(String aspect, Thing things) -> {
                String all = list(things);
                guard(all);
                String values = name(aspect + "s");
                line(values + " = [" + ask("p", aspect) + " for p in " + all + "]");
                yield "all(v == " + values + "[0] for v in " + values + ")";
            }
            case Asked.Text(Thing surface, Asked.Reading reading) -> text(one(surface), reading);
            case Asked.And(Asked one, Asked other) -> clause(one) + " and " + clause(other);
            case Asked.Or(Asked one, Asked other) -> clause(one) + " or " + clause(other);
            case Asked.Not(Asked inner) -> "not " + clause(inner);
        };
    }

    /// One side of an "and" or "or".
    private String clause(Asked asked) {
        String value = apart("bool", "False", () -> value(asked));
        boolean call = asked instanceof Asked.Exists(Thing thing) && thing instanceof Thing.Named;
        return call || asked instanceof Asked.Not || value.matches("[a-z_0-9]+\\(\\)") ? value : "(" + value + ")";
    }

    private String count(Thing thing) {
        return apart("int", "0", () -> "len(" + list(thing) + ")");
    }

    /// What a tool says about a thing, or about most of several.
    private String answer(Thing thing, String question) {
        if (question.equals(COLOR)
                && thing instanceof Thing.Clothes(Thing wearer, Garment garment, String _)
                && garment == Garment.WHOLE) {
            return answer(wearer, "What color are the clothes?");
        }
        if (question.equals(COLOR)
                && thing instanceof Thing.Part(Thing whole, Region region, boolean _)
                && !(whole instanceof Thing.Picture)
                && LEVELS.containsKey(region)) {
            return answer(
                    whole,
                    "What color is the " + LEVELS.get(region) + " part of the "
                            + whole.kind().label() + "?");
        }
        if (thing.plural()) {
            String all = list(thing);
            guard(all);
            String answers = name("answers");
            line(answers + " = [p.simple_query(" + quote(question) + ") for p in " + all + "]");
            return "max(" + answers + ", key=answers.count)".replace("answers.", answers + ".");
        }
        return one(thing) + ".simple_query(" + quote(question) + ")";
    }

    private static String choice(String patch, List<Asked.Option> options) {
        String asked = options.stream().map(o -> quote(o.asked())).collect(Collectors.joining(", ", "[", "]"));
        String match = patch + ".best_text_match(" + asked + ")";
        Asked.Option first = options.getFirst();
        return options.stream().allMatch(o -> o.asked().equals(o.word()))
                ? match
                : quote(first.word()) + " if " + match + " == " + quote(first.asked()) + " else "
                        + quote(options.getLast().word());
    }

    /// The word of the question for what a tool says.
    private static String scene(Asked.Scene scene) {
        boolean same = scene.one().asked().equals(scene.one().word())
                && scene.other().asked().equals(scene.other().word());
        boolean color = scene.one().asked().equals("color");
        Asked.Option told = color ? scene.other() : scene.one();
        Asked.Option rest = color ? scene.one() : scene.other();
        return same && !color && !rest.asked().equals("color")
                ? PATCH + ".simple_query(" + quote(scene.question()) + ")"
                : quote(told.word()) + " if " + looks(scene.question(), told.asked(), true) + " else "
                        + quote(rest.word());
    }

    private static String looks(String question, String answer, boolean so) {
        return PATCH + ".simple_query(" + quote(question) + ")" + (so ? " == " : " != ") + quote(answer);
    }

    private String where(String thing, Asked.Spots spots) {
        String side = "\"left\" if " + thing + ".horizontal_center < " + PATCH + ".horizontal_center else \"right\"";
        return switch (spots) {
            case SIDES -> side;
            case THIRDS ->
                "\"middle\" if abs(" + thing + ".horizontal_center - " + PATCH + ".horizontal_center) < " + PATCH
                        + ".width / 6 else " + side;
            case CORNERS ->
                "(\"top \" if " + thing + ".vertical_center > " + PATCH + ".vertical_center else \"bottom \") + ("
                        + side + ")";
        };
    }

    /// Which of two comes first. Where one of them is described by what only a tool for properties can tell, and all
    /// of its kind lie on the same side of the other, it is not asked which one is meant.
    private String which(Asked.Which asked) {
        boolean depth = asked.order() == Thing.Order.CLOSEST || asked.order() == Thing.Order.FARTHEST;
        boolean one = depth && described(asked.one());
        boolean other = depth && described(asked.other());
        if (one == other) {
            return compared(asked, one(asked.one()), one(asked.other()));
        }
        Thing described = one ? asked.one() : asked.other();
        String plain = one(one ? asked.other() : asked.one());
        Thing base = described;
        while (base instanceof Thing.Such(Thing inner, Trait _)) {
            base = inner;
        }
        String all = list(base);
        guard(all);
        String value = name("depth");
        line(value + " = " + plain + ".compute_depth()");
        boolean far = asked.order() == Thing.Order.FARTHEST;
        String word = one ? asked.word() : asked.otherWord();
        String plainWord = one ? asked.otherWord() : asked.word();
        block(
                "if all(p.compute_depth() < " + value + " for p in " + all + "):",
                () -> line("return " + quote(far ? plainWord : word)));
        block(
                "if all(p.compute_depth() > " + value + " for p in " + all + "):",
                () -> line("return " + quote(far ? word : plainWord)));
        String chosen = chosen(described, all);
        return one ? compared(asked, chosen, plain) : compared(asked, plain, chosen);
    }

    private static boolean described(Thing thing) {
        return thing instanceof Thing.Such(Thing base, Trait trait) && (trait.asked() || described(base));
    }

    private static String compared(Asked.Which asked, String one, String other) {
        String key = asked.order().key();
        return quote(asked.word()) + " if " + key.replace("p.", one + ".")
                + (asked.order().descending() ? " > " : " < ") + key.replace("p.", other + ".") + " else "
                + quote(asked.otherWord());
    }

    // Text.

    private String text(String surface, Asked.Reading reading) {
        return switch (reading) {
            case Asked.Reading.All _ -> surface + ".read_text()";
            case Asked.Reading.Largest _ -> "max(" + lines(surface) + ", key=lambda p: p.height).read_text()";
            case Asked.Reading.Nth(boolean line, int place) -> {
                String all = line ? textLines(surface) : words(surface);
                guardIf(fewer(all, place));
                String one = all + "[" + (place > 0 ? place - 1 : place) + "]";
                yield line ? one + ".read_text()" : one;
            }
            case Asked.Reading.Words(int number) -> {
                String all = words(surface);
                String named = name("real_words");
                line(named + " = [w for w in " + all + " if w.isalpha() and len(w) > 1]");
                guard(named);
                yield "\" \".join(" + named + "[:" + number + "])";
            }
            case Asked.Reading.Figure(int place) -> {
                String all = words(surface);
                String numbers = name("numbers");
                line(numbers + " = [w for w in " + all + " if any(c.isdigit() for c in w)]");
                guardIf(fewer(numbers, place));
                yield numbers + "[" + (place > 0 ? place - 1 : place) + "]";
            }
            case Asked.Reading.Forbidden _ -> forbidden(surface);
            case Asked.Reading.Letters _ ->
                "max(" + lines(surface) + ", key=lambda p: p.height).simple_query(\"What color are the letters?\")";
            case Asked.Reading.HowMany(boolean lines) ->
                lines ? "len(" + surface + ".text_lines())" : "len(" + surface + ".read_text().split())";
            case Asked.Reading.Any _ -> "len(" + surface + ".text_lines()) > 0";
            case Asked.Reading.Contains(String words) -> quote(words) + " in " + surface + ".read_text()";
        };
    }

    /// Whether a list has no such place.
    private static String fewer(String list, int place) {
        return "len(" + list + (Math.abs(place) == 1 ? ") == 0" : ") < " + Math.abs(place));
    }

    private String textLines(String surface) {
        String all = name("lines");
        line(all + " = " + surface + ".text_lines()");
        return all;
    }

    private String lines(String surface) {
        String all = textLines(surface);
        guard(all);
        return all;
    }

    private String words(String surface) {
        String all = name("words");
        line(all + " = " + surface + ".read_text().split()");
        return all;
    }

    /// What stands before "prohibited" or after "no", without the heading.
    private String forbidden(String surface) {
        String text = name("text");
        line(text + " = \" \" + " + surface + ".read_text() + \" \"");
        block(
                "for heading in [\"notice\", \"warning\", \"attention\", \"caution\", \"danger\", \"please\"]:",
                () -> line(text + " = " + text + ".replace(\" \" + heading + \" \", \" \")"));
        block(
                "for mark in [\" is prohibited\", \" prohibited\", \" forbidden\", \" not allowed\"]:",
                () -> block("if mark in " + text + ":", () -> line("return " + text + ".split(mark)[0].strip()")));
        block(
                "for mark in [\" no \", \" do not \", \" don't \"]:",
                () -> block("if mark in " + text + ":", () -> line("return " + text + ".split(mark, 1)[-1].strip()")));
        return text + ".strip()";
    }
}
