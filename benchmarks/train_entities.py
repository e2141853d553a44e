"""Train the entity model that newsearch ships.

    python benchmarks/train_entities.py --news idner-news-2k.train.txt --leave-out idner-news-2k.dev.txt \\
        --encyclopaedia nergrit.train.txt --out src/newsearch/entities/data/model.npz

The files are in CoNLL form: a token a line, its label in the last column, a blank line between two sentences. Other
columns are not read: idner's second column is a hand-made part of speech, which real text does not have. `--leave-out`
names files whose sentences are left out of training (three of idner's development sentences are in its training file).
The places that the lexicon knows are the gazetteer's, which make_gazetteer.py writes anew. Needs python-crfsuite.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pycrfsuite
from conll import Sentence, Span, read_sentences

from newsearch.entities.features import context, outside
from newsearch.entities.features import region as region_features
from newsearch.entities.lexicon import Lexicon
from newsearch.entities.model import LABELS, write_weights
from newsearch.entities.names import tokens
from newsearch.entities.regions import regions

# Features that each line may weigh in its own way (Daumé III 2007, "Frustratingly Easy Domain Adaptation").
ADAPTED = ("w=", "s=", "c=", "ph=", "-1", "+1", "1w", "1c", "fi", "p3", "e3", "cp")


def labelled(sentence: Sentence, lexicon: Lexicon) -> list[tuple[list[list[str]], list[str]]]:
    """For each region of a sentence the features and the labels of its tokens."""
    found = []
    for start, text, before, after in regions(sentence.text):
        around = context(before, after)
        prefix = f"{around.designator} " if around.designator else ""
        base = start - len(prefix)
        read = [(base + first, base + last, word) for first, last, word in tokens(prefix + text)]
        if read:
            told = region_features([word for _, _, word in read], lexicon, initial=around.initial)
            told[0] += outside(*around.before, -1, lexicon)
            told[-1] += outside(*around.after, 1, lexicon)
            found.append((told, labels(read, sentence.character_spans())))
    return found


def labels(tokens: list[tuple[int, int, str]], spans: list[Span]) -> list[str]:
    """The label of each token: that of the first span that it touches."""
    found: list[str] = []
    for start, end, _ in tokens:
        label = "O"
        for first, last, kind in spans:
            if first < end and start < last:
                inside = bool(found) and found[-1].endswith(kind) and first < start
                label = f"{'I' if inside else 'B'}-{kind}"
                break
        found.append(label)
    return found


def adapted(features: list[str], line: str) -> list[str]:
    return features + [f"{line}:{feature}" for feature in features if feature.startswith(ADAPTED)]


def train(
    sentences: dict[str, list[Sentence]], lexicon: Lexicon, *, c1: float, c2: float, iterations: int
) -> tuple[dict[str, list[float]], list[list[float]]]:
    """Weights of a conditional random field (L-BFGS, elastic net), as `write_weights` takes them."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for line, some in sentences.items():
        for sentence in some:
            for told, wanted in labelled(sentence, lexicon):
                trainer.append([adapted(features, line) for features in told], wanted)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    states: dict[str, list[float]] = {}
    for (feature, label), weight in info.state_features.items():
        if abs(weight) >= 5e-3:
            states.setdefault(feature, [0.0] * len(LABELS))[LABELS.index(label)] = weight
    transitions = [[info.transitions.get((a, b), 0.0) for b in LABELS] for a in LABELS]
    return states, transitions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, nargs="*", default=[], help="training files in the news line")
    parser.add_argument("--encyclopaedia", type=Path, nargs="*", default=[], help="training files in the other line")
    parser.add_argument("--leave-out", type=Path, nargs="*", default=[], help="files whose sentences are left out")
    parser.add_argument("--c1", type=float, default=0.01)
    parser.add_argument("--c2", type=float, default=0.5)
    parser.add_argument("--iterations", type=int, default=120)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    held_out = {sentence.text for path in options.leave_out for sentence in read_sentences(path)}
    sentences = {
        line: [s for path in paths for s in read_sentences(path) if s.text not in held_out]
        for line, paths in (("news", options.news), ("encyclopaedia", options.encyclopaedia))
    }
    states, transitions = train(sentences, Lexicon(), c1=options.c1, c2=options.c2, iterations=options.iterations)
    data = write_weights(states, transitions)
    options.out.write_bytes(data)
    counts = ", ".join(f"{len(some):,} sentences ({line})" for line, some in sentences.items())
    print(f"{counts}: {len(states):,} features, {len(data):,} bytes in {options.out}")


if __name__ == "__main__":
    main()
