package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.python.Python.quote;

import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.python.Python;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Writes the lines of a program that find things and try what they are.
class ThingWriter {
    static final String PATCH = "image_patch";

    private static final String INDENT = "    ";

    private final Set<Garment> garments = EnumSet.noneOf(Garment.class);
    private final Python names = new Python();
    private final Map<String, String> found = new HashMap<>();
    private final Set<String> guards = new HashSet<>();
    private List<String> lines = new ArrayList<>();
    private int depth = 1;
    private int base = 1;
    private String whenNothing;
    private boolean guarded;

    ThingWriter(String whenNothing) {
        this.whenNothing = whenNothing;
    }

    // Lines.

    final String name(String words) {
        return names.fresh(words);
    }

    final void line(String text) {
        lines.add(INDENT.repeat(depth) + text);
    }

    final void block(String head, Runnable body) {
        line(head);
        depth++;
        body.run();
        depth--;
    }

    /// Ends the program when a list is empty.
    final void guard(String list) {
        if (depth == base ? !guards.add(list) : guards.contains(list)) {
            return;
        }
        guardIf("len(" + list + ") == 0");
    }

    /// Ends the program when something is so.
    final void guardIf(String condition) {
        guarded = true;
        block("if " + condition + ":", () -> line(whenNothing));
    }

    /// A value that is computed on its own: where that may end early, by a function inside the program.
    final String apart(String type, String nothing, Supplier<String> value) {
        List<String> outer = lines;
        String outerNothing = whenNothing;
        boolean outerGuarded = guarded;
        Map<String, String> outerFound = new HashMap<>(found);
        Set<String> outerGuards = new HashSet<>(guards);
        lines = new ArrayList<>();
        whenNothing = "return " + nothing;
        guarded = false;
        depth++;
        base++;
        String result = value.get();
        line("return " + result);
        depth--;
        base--;
        List<String> inner = lines;
        boolean needed = guarded;
        lines = outer;
        whenNothing = outerNothing;
        guarded = outerGuarded;
        if (needed) {
            found.clear();
            found.putAll(outerFound);
            guards.clear();
            guards.addAll(outerGuards);
            String function = name(type.equals("bool") ? "clause" : "count");
            line("def " + function + "() -> " + type + ":");
            lines.addAll(inner);
            lines.add("");
            return function + "()";
        }
        inner.subList(0, inner.size() - 1)
                .forEach(text -> lines.add(text.isEmpty() ? text : text.substring(INDENT.length())));
        return result;
    }

    final String source(String type) {
        StringBuilder out = new StringBuilder();
        for (Garment garment : garments) {
            out.append(garment.definition()).append("\n\n");
        }
        out.append("def execute_command(image) -> ").append(type).append(":\n");
        out.append(INDENT).append(PATCH).append(" = ImagePatch(image)\n");
        lines.forEach(text -> out.append(text).append('\n'));
        return out.toString();
    }

    // Things.

    /// A variable with all things that are meant.
    final String list(Thing thing) {
        return switch (thing) {
            case Thing.Named named -> found(named, PATCH);
            case Thing.Such(Thing.Named named, Trait.Dressed dressed)
            when dressed.isShade() -> found(dressed.of(named), PATCH);
            case Thing.Such(Thing base, Trait trait) -> {
                String all = list(base);
                String test = test(trait, "p", base.kind());
                String chosen = name("chosen");
                line(chosen + " = [p for p in " + all + " if " + test + "]");
                yield chosen;
            }
            case Thing.Owned(Thing owner, Thing.Named named)
            when owner.plural() -> {
                String owners = list(owner);
                String all = name(plural(named));
                line(all + " = [q for p in " + owners + " for q in p.find(" + quote(named.name()) + ")]");
                yield all;
            }
            case Thing.Owned(Thing owner, Thing.Named named) -> found(named, one(owner));
            case Thing.Clothes(Thing wearer, Garment garment, String word) -> {
                String wearers = list(wearer);
                garments.add(garment);
                String all = name(plural(new Thing.Named(word)));
                line(all + " = [" + garment.function() + "(p) for p in " + wearers + "]");
                yield all;
            }
            case Thing.Either(Thing one, Thing other) -> {
                String first = list(one);
                String second = list(other);
                String both = name("either");
                line(both + " = " + first + " + [p for p in " + second + " if all(" + different("p", "q") + " for q in "
                        + first + ")]");
                yield both;
            }
            case Thing.Ranked _, Thing.Nearest _, Thing.Part _, Thing.Aside _, Thing.Picture _ -> {
                String chosen = one(thing);
                String list = name("chosen");
                line(list + " = [" + chosen + "]");
                yield list;
            }
        };
    }

    private String found(Thing.Named named, String where) {
        String call = where + ".find(" + quote(named.name()) + ")";
        String known = found.get(call);
        if (known != null) {
            return known;
        }
        String all = name(plural(named));
        line(all + " = " + call);
        if (depth == base) {
            found.put(call, all);
        }
        return all;
    }

    private static String plural(Thing.Named named) {
        String words = String.join(" ", named.words());
        // "Slices of pizza", "men in a light coat".
        int rest = Math.max(words.indexOf(" of "), words.indexOf(" in "));
        if (rest > 0) {
            return English.plural(words.substring(0, rest)) + words.substring(rest);
        }
        if (English.isPlural(named.words().getLast())) {
            return words;
        }
        String plural = English.plural(words);
        return plural.equals(words) ? "all " + words : plural;
    }

    /// A variable with the one thing that is meant. When none meets its description, it is taken at its word: "the
    /// man in the coat" says that there is a man. When there is one of its kind alone, nothing else is looked at.
    final String one(Thing thing) {
        return switch (thing) {
            case Thing.Named _, Thing.Such _, Thing.Either _ -> {
                Thing base = thing;
                while (base instanceof Thing.Such(Thing inner, Trait _)) {
                    base = inner;
                }
                if (base instanceof Thing.Clothes || base instanceof Thing.Part) {
                    yield one(base);
                }
                String all = list(base);
                guard(all);
                yield chosen(thing, all);
            }
            case Thing.Ranked(Thing among, Thing.Order order, int rank) -> {
                String all = list(among);
                guard(all);
                String one = name(among.kind().name());
                String key = ", key=lambda p: " + order.key();
                if (rank == 1) {
                    line(one + " = " + (order.descending() ? "max(" : "min(") + all + key + ")");
                } else {
                    String ordered = name("ordered");
                    line(ordered + " = sorted(" + all + key + (order.descending() ? ", reverse=True)" : ")"));
                    line(one + " = " + ordered + "[min(" + (rank - 1) + ", len(" + ordered + ") - 1)]");
                }
                yield one;
            }
            case Thing.Nearest(Thing base, Thing anchor, boolean farthest) -> {
                String near = one(anchor);
                String all = list(base);
                String others = name("others");
                line(others + " = [p for p in " + all + " if " + different("p", near) + "]");
                guard(others);
                String one = name(base.kind().name());
                line(one + " = " + (farthest ? "max(" : "min(") + others + ", key=lambda p: distance(p, " + near
                        + "))");
                yield one;
            }
            case Thing.Owned(Thing _, Thing.Named named) -> {
                String all = list(thing);
                guard(all);
                String one = name(named.name());
                line(one + " = " + all + "[0]");
                yield one;
            }
            case Thing.Clothes(Thing wearer, Garment garment, String word) -> {
                String person = one(wearer);
                garments.add(garment);
                String one = name(word);
                line(one + " = " + garment.function() + "(" + person + ")");
                yield one;
            }
            case Thing.Part(Thing whole, Region region, boolean half) -> part(one(whole), region, half);
            case Thing.Aside(Trait.Side side, Thing anchor) -> aside(side, one(anchor));
            case Thing.Picture _ -> PATCH;
        };
    }

    /// A variable with the thing among all of its kind.
    final String chosen(Thing thing, String all) {
        List<Trait> traits = new ArrayList<>();
        Trait.At at = null;
        for (Thing such = thing; such instanceof Thing.Such(Thing inner, Trait trait); such = inner) {
            for (Trait each : conjuncts(trait)) {
                if (each instanceof Trait.At place && at == null) {
                    at = place;
                } else {
                    traits.addFirst(each);
                }
            }
        }
        String one = name(thing.kind().name());
        if (traits.isEmpty()) {
            line(one + " = " + (at == null ? all + "[0]" : outermost(at.region(), all)));
            return one;
        }
        line(one + " = " + all + "[0]");
        Trait.At place = at;
        block("if len(" + all + ") > 1:", () -> {
            List<String> tests = new ArrayList<>();
            String among = all;
            for (Trait trait : traits) {
                if (trait instanceof Trait.Dressed dressed && dressed.isShade()) {
                    among = found(dressed.of(thing.kind()), PATCH);
                    continue;
                }
                tests.add(atom(test(trait, "p", thing.kind()), trait, traits.size() > 1));
            }
            String chosen = name("chosen");
            String test = tests.isEmpty() ? among : "[p for p in " + among + " if " + String.join(" and ", tests) + "]";
            line(chosen + " = " + test + " or " + all);
            line(one + " = " + (place == null ? chosen + "[0]" : outermost(place.region(), chosen)));
        });
        return one;
    }

    private static List<Trait> conjuncts(Trait trait) {
        if (trait instanceof Trait.And(Trait one, Trait other)) {
            List<Trait> all = new ArrayList<>(conjuncts(one));
            all.addAll(conjuncts(other));
            return all;
        }
        return List.of(trait);
    }

    /// "The man on the left" is the leftmost.
    private static String outermost(Region region, String all) {
        String middle = PATCH + ".horizontal_center";
        String key = switch (region) {
            case LEFT, RIGHT -> "p.horizontal_center";
            case TOP, BOTTOM -> "p.vertical_center";
            case MIDDLE -> "abs(p.horizontal_center - " + middle + ")";
            case TOP_LEFT, BOTTOM_RIGHT -> "p.horizontal_center - p.vertical_center";
            case TOP_RIGHT, BOTTOM_LEFT -> "p.horizontal_center + p.vertical_center";
            case CORNER ->
                "abs(p.horizontal_center - " + middle + ") + abs(p.vertical_center - " + PATCH + ".vertical_center)";
            case FOREGROUND, BACKGROUND -> "p.compute_depth()";
        };
        boolean most = switch (region) {
            case RIGHT, TOP, TOP_RIGHT, BOTTOM_RIGHT, CORNER, BACKGROUND -> true;
            case LEFT, BOTTOM, MIDDLE, TOP_LEFT, BOTTOM_LEFT, FOREGROUND -> false;
        };
        return (most ? "max(" : "min(") + all + ", key=lambda p: " + key + ")";
    }

    /// A part of a patch: a half, or about a third.
    private String part(String whole, Region region, boolean half) {
        String left = whole + ".left";
        String lower = whole + ".lower";
        String right = whole + ".right";
        String upper = whole + ".upper";
        String share = half ? " // 2" : " // 3";
        String across = whole + ".width" + share;
        String down = whole + ".height" + share;
        String words = region.words();
        if (region == Region.MIDDLE) {
            left = left + " + " + whole + ".width // 4";
            right = right + " - " + whole + ".width // 4";
            lower = lower + " + " + whole + ".height // 4";
            upper = upper + " - " + whole + ".height // 4";
        }
        if (words.contains("left")) {
            right = left + " + " + across;
        }
        if (words.contains("right")) {
            left = right + " - " + across;
        }
        if (words.contains("top")) {
            lower = upper + " - " + down;
        }
        if (words.contains("bottom")) {
            upper = lower + " + " + down;
        }
        String part = name(words + " part");
        line(part + " = " + whole + ".crop(" + left + ", " + lower + ", " + right + ", " + upper + ")");
        return part;
    }

    /// The part of the picture at a side of a thing.
    private String aside(Trait.Side side, String a) {
        String left = a + ".left";
        String lower = a + ".lower";
        String right = a + ".right";
        String upper = a + ".upper";
        switch (side) {
            case LEFT -> {
                left = PATCH + ".left";
                right = "max(" + a + ".left, " + PATCH + ".left + 1)";
            }
            case RIGHT -> {
                left = "min(" + a + ".right, " + PATCH + ".right - 1)";
                right = PATCH + ".right";
            }
            case ABOVE -> {
                lower = "min(" + a + ".upper, " + PATCH + ".upper - 1)";
                upper = PATCH + ".upper";
            }
            case BELOW, UNDER -> {
                lower = PATCH + ".lower";
                upper = "max(" + a + ".lower, " + PATCH + ".lower + 1)";
            }
            case ON -> {
                lower = a + ".lower + " + a + ".height // 2";
                upper = "min(" + a + ".upper + " + a + ".height, " + PATCH + ".upper)";
            }
            case IN -> {
                return a;
            }
            case NEAR, FAR, FRONT, BEHIND -> {
                left = "max(" + a + ".left - " + a + ".width, " + PATCH + ".left)";
                right = "min(" + a + ".right + " + a + ".width, " + PATCH + ".right)";
            }
        }
        String region = name("region");
        line(region + " = " + PATCH + ".crop(" + left + ", " + lower + ", " + right + ", " + upper + ")");
        return region;
    }

    // Traits.

    /// An expression that says whether the patch `p` has a trait; what it needs is computed before.
    final String test(Trait trait, String p, Thing.Named kind) {
        return switch (trait) {
            case Trait.Has(String property, boolean _) ->
                p + ".verify_property(" + quote(kind.name()) + ", " + quote(property) + ")";
            case Trait.Beside(Trait.Side side, Thing anchor, boolean any) -> {
                boolean self = anchor.kind().name().equals(kind.name());
                if (any) {
                    yield "any(" + beside(side, p, "q", "q.compute_depth()", self) + " for q in " + list(anchor) + ")";
                }
                String other = one(anchor);
                String depth = other + ".compute_depth()";
                if (side == Trait.Side.FRONT || side == Trait.Side.BEHIND) {
                    depth = name("depth");
                    line(depth + " = " + other + ".compute_depth()");
                }
                yield beside(side, p, other, depth, self);
            }
            case Trait.Told(String words, Thing anchor, Trait.Apart apart) -> {
                String asked = p + ".verify_property(" + quote(kind.name()) + ", "
                        + quote(words + " the " + anchor.label()) + ")";
                yield switch (apart) {
                    case NO -> near(p, one(anchor)) + " and " + asked;
                    case YES -> "not " + near(p, one(anchor)) + " or " + asked;
                    case NOTHING -> asked;
                };
            }
            case Trait.Between(Thing one, Thing other) -> {
                String low = name("low");
                String high = name("high");
                if (one.equals(other)) {
                    String all = list(one);
                    guardIf("len(" + all + ") < 2");
                    line(low + " = min(q.horizontal_center for q in " + all + ")");
                    line(high + " = max(q.horizontal_center for q in " + all + ")");
                } else {
                    String a = one(one);
                    String b = one(other);
                    line(low + " = min(" + a + ".horizontal_center, " + b + ".horizontal_center)");
                    line(high + " = max(" + a + ".horizontal_center, " + b + ".horizontal_center)");
                }
                yield low + " < " + p + ".horizontal_center < " + high;
            }
            case Trait.At(Region region) -> at(region, p);
            case Trait.Close(boolean close) -> close(close, p);
            case Trait.With(Thing other) -> "any(" + overlap(p, "q") + " for q in " + list(other) + ")";
            case Trait.Dressed(String word, String property) ->
                p + ".verify_property(" + quote(word) + ", " + quote(property) + ")";
            case Trait.Exceeds(Thing.Order order, Thing other) -> {
                String key = order.key();
                yield key.replace("p.", p + ".")
                        + (order.descending() ? " > " : " < ")
                        + key.replace("p.", one(other) + ".");
            }
            case Trait.Alike(String aspect, Thing other) -> {
                String anchor = one(other);
                String value = name(aspect);
                line(value + " = " + ask(anchor, aspect));
                yield "(" + different(p, anchor) + " and " + ask(p, aspect) + " == " + value + ")";
            }
            case Trait.Not(Trait inner) -> "not " + atom(test(inner, p, kind), inner, true);
            case Trait.And(Trait one, Trait other) ->
                atom(test(one, p, kind), one, true) + " and " + atom(test(other, p, kind), other, true);
            case Trait.Or(Trait one, Trait other) ->
                atom(test(one, p, kind), one, true) + " or " + atom(test(other, p, kind), other, true);
        };
    }

    private static String atom(String test, Trait trait, boolean inside) {
        boolean one = test.endsWith(")")
                && switch (trait) {
                    case Trait.Has _, Trait.With _, Trait.Dressed _, Trait.Alike _ -> true;
                    case Trait.Beside _, Trait.Between _, Trait.At _, Trait.Close _, Trait.Exceeds _, Trait.Told _ ->
                        false;
                    case Trait.Not _, Trait.And _, Trait.Or _ -> false;
                };
        return one || !inside ? test : "(" + test + ")";
    }

    private static String beside(Trait.Side side, String p, String a, String depth, boolean self) {
        String within = a + ".left < " + p + ".horizontal_center < " + a + ".right";
        String test = switch (side) {
            case LEFT -> p + ".horizontal_center < " + a + ".horizontal_center";
            case RIGHT -> p + ".horizontal_center > " + a + ".horizontal_center";
            case ABOVE -> p + ".vertical_center > " + a + ".vertical_center";
            case BELOW -> p + ".vertical_center < " + a + ".vertical_center";
            case UNDER -> p + ".vertical_center < " + a + ".vertical_center and " + within;
            case FRONT -> p + ".compute_depth() < " + depth;
            case BEHIND -> p + ".compute_depth() > " + depth;
            case ON -> overlap(p, a) + " and " + p + ".vertical_center > " + a + ".lower";
            case IN -> within + " and " + a + ".lower < " + p + ".vertical_center < " + a + ".upper";
            case NEAR -> "distance(" + p + ", " + a + ") < " + extent(p, a);
            case FAR -> "distance(" + p + ", " + a + ") > " + extent(p, a);
        };
        boolean itself = side == Trait.Side.ON || side == Trait.Side.IN || side == Trait.Side.NEAR;
        return self && itself ? different(p, a) + " and " + test : test;
    }

    /// How wide and high two patches are on average, together.
    private static String extent(String p, String a) {
        return "(" + p + ".width + " + p + ".height + " + a + ".width + " + a + ".height) / 2";
    }

    /// Whether a patch overlaps with another that is a tenth larger on each side, since boxes are not exact.
    private static String near(String p, String a) {
        String across = a + ".width // 10";
        String down = a + ".height // 10";
        return p + ".overlaps_with(" + a + ".left - " + across + ", " + a + ".lower - " + down + ", " + a + ".right + "
                + across + ", " + a + ".upper + " + down + ")";
    }

    private static String overlap(String p, String a) {
        return p + ".overlaps_with(" + a + ".left, " + a + ".lower, " + a + ".right, " + a + ".upper)";
    }

    private static String at(Region region, String p) {
        String h = p + ".horizontal_center";
        String v = p + ".vertical_center";
        String left = h + " < " + PATCH + ".horizontal_center";
        String right = h + " > " + PATCH + ".horizontal_center";
        String top = v + " > " + PATCH + ".vertical_center";
        String bottom = v + " < " + PATCH + ".vertical_center";
        String across = "abs(" + h + " - " + PATCH + ".horizontal_center)";
        return switch (region) {
            case LEFT -> left;
            case RIGHT -> right;
            case TOP -> top;
            case BOTTOM -> bottom;
            case MIDDLE -> across + " < " + PATCH + ".width / 6";
            case TOP_LEFT -> left + " and " + top;
            case TOP_RIGHT -> right + " and " + top;
            case BOTTOM_LEFT -> left + " and " + bottom;
            case BOTTOM_RIGHT -> right + " and " + bottom;
            case CORNER ->
                across + " > " + PATCH + ".width / 4 and abs(" + v + " - " + PATCH + ".vertical_center) > " + PATCH
                        + ".height / 4";
            // What is far away stands higher in the picture.
            case FOREGROUND -> p + ".lower < " + PATCH + ".lower + " + PATCH + ".height / 4";
            case BACKGROUND -> p + ".lower > " + PATCH + ".lower + " + PATCH + ".height / 4";
        };
    }

    /// What is close to the camera fills a third of the height or width of the picture.
    private static String close(boolean close, String p) {
        return "max(" + p + ".height / " + PATCH + ".height, " + p + ".width / " + PATCH + ".width) "
                + (close ? ">" : "<=") + " 1 / 3";
    }

    static String ask(String patch, String aspect) {
        return patch + ".simple_query(" + quote("What " + aspect + " is this?") + ")";
    }

    /// Whether two patches show different things: their boxes share less than half of what they cover together.
    static String different(String a, String b) {
        return "distance(" + a + ", " + b + ") > -0.5";
    }
}
