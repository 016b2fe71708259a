"""The words and patterns by which :mod:`bot.nlu.ages` knows an age, a child and a grown-up."""

# ruff: noqa: E501 (a pattern is easier to check on one line)

import re

from bot.nlu.spans import MONTH, NUMBER

CHILD = (
    r"(?:sons?|daughters?|dau?ghters?|dauter|daugther|child(?:ren)?|childern|kids?|kiddos?|boys?|girls?|bab(?:y|ies)|bubba|"
    r"toddlers?|infants?|little (?:one|man|girl|boy|lad)s?|lo|ds\d?|dd\d?|lad|teen(?:ager)?s?|twins?|triplets?|"
    r"grandsons?|grand-?daughters?|grandchild(?:ren)?|grand-?kids?|nephews?|nieces?|step-?(?:son|daughter|child)\w*|godson|"
    r"eldest|oldest|youngest|middle(?: one)?|(?:the |my |an)?other(?: one)?|one|first born|second born|pickney|pikin|"
    r"(?:his|her|their|baby|little) (?:big |older |little |baby |younger )?(?:sister|brother|sis|bro)|newborn)"
)
PRONOUN = r"(?:he|she|they|hes|shes|theyre|him|them|who)"
ADULT = (
    r"(?:husband|hubby|wife|partner|boyfriend|bf|girlfriend|gf|ex|mum|mom|mam|mama|mother|dad|daddy|father|nan|gran|"
    r"grandma|grandad|granny|man|men|woman|women|fella|missus|friends?|mate|sister|brother|uncle|aunt(?:ie|y)?|"
    r"parents?|boss|teacher|worker|we|you|it|house|flat|cousin|lady|guy|adult|neighbour)"
)
ME = r"(?:i'm|im|i am|iam|i m|me|myself|am|my age is|my age)"
SOFT = r"(?:only|just|now|about|around|roughly|like|approx|currently|still|both|all|also|already|a|an|ages?|aged|old|being|turned|turning|is|(?:nearly|almost|coming up|going on|about to turn|just under|coming up to|soon to be)|soon)"
COPULA = r"(?:is|'s|s|are|'re|r|turned|turning|aged|ages?|be|na|iz|hes|shes|theyre|he's|she's|they're|who's|thats|that's)"

UNIT = r"(?:years?|yrs?|yers?|yeas|y/?o'?s?|y\.o\.?|y|months?|mths?|mnths?|monts?|mos?|m|weeks?|wks?|days?)"
CANDIDATE = re.compile(
    rf"(?<![\w£$.:/+])(?P<n>{NUMBER})(?P<half>\s+and\s+a\s+half|\s*1/2|\s*½)?"
    rf"(?:[\s-]*(?P<unit>{UNIT})(?![a-z])(?P<half2>\s+and\s+a\s+half)?)?(?:(?:\s+|\s*,?\s*and\s+)(?P<extra>{NUMBER})\s*(?:months?|mths?|mos?)(?![a-z]))?"
    r"(?P<old>[\s-]*(?:olds?\b|of age\b))?(?![\w%]|[./:]\d|/\d|-\d{3})"
)
MASK = re.compile(
    r"\+?\d(?:[ ()-]?\d){6,}|\d+\s*/\s*7\b|[a-z]{1,2}\s?\d{1,2}[a-z]?\s+\d[a-z]{2}\b|\bse\s?\d{1,2}\b|"
    r"£\s?\d+|\b(?:under|over|number|option|no\.?|grade|age range|top|step|stage|line|tier|band|bus|room|flat|part|phase)\s+\d+s?|\b(?:child(?:ren)?|kids|baby|babies)\s+under\s+\w+|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b|\d+\s*(?:st|nd|rd|th)\b|\ba\s?&\s?e\b|\b24\s?(?:hours|hrs|hr)\b"
)
COUNTED = re.compile(
    r"\s*-?\s*(?:hours?|hrs?|h\b|pm\b|am\b|o'?clock|%|p\b|k\b|pounds?|quid|units?|bottles?|cans?|pints?|glass(?:es)?|drinks?|"
    r"lines?|grams?|g\b|kids?\b|children|childern|boys\b|girls\b|sons\b|daughters\b|babies|babys|little ones|young ones|times?\b|days?\b|nights?\b|of (?:them|us|my|the|our)\b|"
    r"bed|beds|bedroom|bedrooms|miles?|minutes?|mins?|km\b|people|places?|jobs?|others?\b|more\b|x\b|under\b|siblings|evenings?|mornings?|"
    r"sessions?|spliffs?|joints?|bags?|stone|kg|lbs?|weeks?\b|wks?\b|toddlers?|teens?|dogs?|cats?|older\b|younger\b|small\b|little\b|different|year olds? places|beautiful|lovely|young\b)"
)
TIMED = re.compile(
    r"\s*(?:ago|now\b|later|straight|in a row|sober|clean|today\b|from now|time\b|pregnan\w*|gone|along|since|waiting)"
)
TIMING = re.compile(
    r"\b(?:in|for|over|last|past|next|within|after|every|since|been|about|nearly|than|least|another|took|did|wait|waiting|until|another)\s+(?:the\s+|last\s+|about\s+|like\s+)?$"
)
PAST = re.compile(
    r"\b(?:when|since|until|till|before|after|from when)\s+(?:\w+\s+){1,3}(?:was|were|turned|is)?\s*$"
)
NEARLY = re.compile(
    r"\b(?:nearly|almost|coming up(?: to)?|going on|about to turn|just under|soon to be|not quite|turning|soon be)\s+$"
)
JOIN_WORD = rf"(?:and|n|or|plus|with|also|then|the|another|a|an|is|are|my|our|who|i have|i've|got|have|has|it's|his|her|one's|other's|'s|s|nearly|almost|just|turned|about|aged|age|year|old|{CHILD}|{PRONOUN}|called|both|to)"
JOIN = re.compile(rf"[\s,&/+()'-]*(?:{JOIN_WORD}(?![a-z])[\s,&/+()'-]*)*")
JOIN_BACK = re.compile(r"\s*(?:,|and|&|/|\+|-|or|n|to)\s*(?P<article>(?:a|an|my)\s+)?(?:and\s+)?")
ADULT_AFTER = re.compile(rf"\s+(?:\w+\s+)?(?:{ADULT})\b(?!')")
MULTIPLES = {"twin": 2, "triplet": 3}
TURNS = re.compile(
    rf"\b(?P<verb>turns?|turning|will be|be|is|'s|hes|shes|turned)\s+(?P<n>{NUMBER})\s+(?:years old |yrs? )?(?:in\s+(?P<month>{MONTH})\b|(?P<soon>next week|next month|this month|this week|tomorrow|soon|last month|last week|yesterday|today))"
)
A_UNIT_OLD = re.compile(r"\b(?:a|an)\s+(?P<unit>year|month|week|day)[\s-]+old\b")
WHOLE_SEPARATOR = r"(?:\s*(?:,|and|&|/|\+|n)\s*|\s+)+"
