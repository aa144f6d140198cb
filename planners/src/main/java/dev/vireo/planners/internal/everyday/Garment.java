package dev.vireo.planners.internal.everyday;

import dev.vireo.planners.internal.english.English;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// Where on a person clothes are: tenths of the height of the person from the top, in the middle half of the width.
enum Garment {
    WHOLE(3, 9, """
            clothes clothing clothe outfit suit dress uniform costume coat robe gown overall overalls kimono raincoat
            tracksuit spacesuit jumpsuit pyjamas pajamas cloth
            """),
    UPPER(3, 6, """
            shirt t-shirt tshirt tee blouse jacket jersey sweater pullover jumper hoodie sweatshirt cardigan vest
            waistcoat blazer polo
            """),
    LOWER(6, 9, "trousers pants jeans shorts skirt leggings slacks");

    private final int from;
    private final int to;

    @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf is immutable
    private final Set<String> words;

    Garment(int from, int to, String words) {
        this.from = from;
        this.to = to;
        this.words = Set.copyOf(Arrays.asList(words.strip().split("\\s+")));
    }

    /// The clothes that a noun names.
    static Optional<Garment> of(String noun) {
        return Arrays.stream(values())
                .filter(g -> g.words.contains(noun) || g.words.contains(English.singular(noun)))
                .findFirst();
    }

    /// The name of the function of a program that cuts them out.
    String function() {
        return switch (this) {
            case WHOLE -> "clothes_of";
            case UPPER -> "upper_clothes_of";
            case LOWER -> "lower_clothes_of";
        };
    }

    /// That function.
    String definition() {
        return """
                def %s(person: ImagePatch) -> ImagePatch:
                    # the middle of a person, %d to %d tenths of the way down
                    return person.crop(
                        person.left + person.width // 4,
                        person.upper - person.height * %d // 10,
                        person.right - person.width // 4,
                        person.upper - person.height * %d // 10,
                    )
                """.formatted(function(), from, to, to, from);
    }
}
