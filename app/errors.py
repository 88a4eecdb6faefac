"""What can go wrong, as facts and a plain sentence for the person with the phone.

    SmearlensError
    ├── BadPhoto                    the bytes sent can't be used as a photo
    │   ├── EmptyUpload             nothing, or nothing but zero bytes, came
    │   ├── NotAPhoto               no picture at all, or one of a type we don't read
    │   │   └── HeicPhoto           a HEIC picture, with the way out for an iPhone
    │   ├── OddPhoto                a format we read, in a kind of it that we don't
    │   ├── BrokenPhoto             a picture whose pixels are damaged
    │   │   └── CutPhoto            a picture whose file ends before it does
    │   ├── PhotoTooSmall           sides below the limit
    │   ├── PhotoTooLarge           sides or pixels above the limit
    │   │   └── FormatTooLarge      pixels above the limit of a format that is decoded whole
    │   ├── PhotoTooNarrow          one side many times the other
    │   └── MovingPhoto             more than one frame
    ├── FileUnreadable              a file named on the command line can't be opened
    ├── UploadTooLarge              more bytes than the server takes
    │   ├── SlideTooLarge           more bytes of a slide than the server takes
    │   └── BodyTooLarge            more bytes of JSON than an address takes
    ├── NoSpaceForUpload            an upload finds no room on the disk while it comes in
    │   └── NoSpaceForSlide         a video or .zip of a slide finds none
    ├── ServerBusy                  the queue is full
    │   ├── AnotherSlide            a slide is to wait until another is done
    │   ├── TooManyConnections      so many sockets are open that this one has to go
    │   └── ServerStopping          the server was told to stop
    ├── TooSlow                     headers or body did not come in time
    ├── BadForm                 the form of an upload can't be taken apart
    ├── BadBody                     the JSON of a request is not what the API describes
    ├── BadRequest                  the bytes are no HTTP request
    │   └── NotHttps                plain HTTP came to the port of HTTPS
    ├── BadRange                    the part of a file that was asked for is none
    ├── ClientGone                  nobody waits for the answer any more
    ├── HistoryError                the history can't be used
    │   ├── HistoryFull             no space is left to store an answer
    │   └── HistoryUnavailable      its database can't be reached, read or written
    ├── IdTaken                     an id was used for another photo before
    ├── NoSuchAnswer                this phone's history has no such answer
    ├── TeachingError               nothing can be taught, or not in this way
    │   ├── NoSuchHead              no microscope and no set of classes is called so
    │   ├── NoSuchExample           no such cell was shown
    │   ├── NoSuchClass             a cell was named what is no class of these
    │   ├── NameTaken               a name is there already
    │   ├── BadName                 a name that people can't read
    │   ├── ClassInUse              a class can't go, since cells are named so
    │   ├── NothingStored           the server stores nothing, so nothing is taught or counted
    │   ├── NotTeachable            the model that is served can't be taught
    │   ├── NotTaught               a head was named that was not taught yet
    │   ├── HeadStale               a head was taught with another model
    │   ├── NothingToUndo           there was no lesson that could be undone
    │   ├── NoCellFound             a photo shows no cell that could be an example
    │   ├── TooFewExamples          too little was named to teach a head
    │   ├── NothingNamed            nobody has named a cell of a count yet
    │   ├── NothingReviewed         no count has a cell that people agree on
    │   ├── TooManyExamples         a head has as many examples as fit
    │   ├── TooManyHeads            there are as many heads as fit
    │   └── NoArchive               a .zip is no taught head that was exported here
    ├── CountError                  a differential can't be counted in this way
    │   ├── NoSuchCount             no count has this id or code, or this phone did not join it
    │   ├── NoSuchCell              a count has no such photo or cell
    │   ├── NoSuchPhoto             a cell is to be added to a photo that a count lacks
    │   ├── CountNotJoined          what is asked for needs a count that this phone did not join
    │   ├── CountFinished           a finished count takes nothing more
    │   ├── CellChanged             somebody else decided on a cell in between
    │   ├── NothingDecided          this phone has decided nothing that could be taken back
    │   ├── CountFull               a count has as many photos, cells or phones as fit
    │   ├── SlideThere              a slide is worked on in this count already
    │   ├── SlideCancelled          somebody cancelled a slide while it came in
    │   ├── TooManyCounts           there are as many counts as fit
    │   └── TooManyTries            too many wrong codes came from one device
    ├── SlideError                  a whole slide can't be counted from what was named
    │   ├── NothingToCount          no photo or video in it can be read
    │   ├── ZipUnreadable           a .zip that is damaged, or none
    │   ├── ZipTooLarge             a .zip of more files than are looked at
    │   ├── NoVideoReader           a video, but the extra that reads videos is not installed
    │   ├── VideoDamaged            a video of which nothing can be read
    │   ├── NoVideoStream           a file that holds sound alone, for example
    │   ├── VideoUndecodable        a video packed in a way that nothing here unpacks
    │   ├── VideoTooLarge           frames above the limit
    │   ├── SlideStopped            the server was stopped while it worked on a slide
    │   └── SlideBroke              a slide's process ended before it was done
    ├── NotPaired                   this device brings no token that lets it in
    ├── TeacherOnly                 what the laptop and the board's token alone may was asked
    ├── UnknownName                 the server was asked by a name that is not its own
    ├── ForeignPage                 another site's page told the browser to send this
    ├── NotReady                    the server asked on the command line is not ready
    ├── NoQrCode                    no address is known that a phone could reach
    ├── ModelUnusable               model files and impulse.json don't fit together
    ├── NoRuntime                   no TFLite runtime is installed
    ├── BadSetting                  a setting that can't hold
    ├── BackupError                 a backup can't be made, or not be brought back
    └── TrainingError               data, configuration or files of a training can't be used

Knows no HTTP: `problems.py` maps each class to a status. The sentences are the English ones;
`app/words/` says them in other languages. Imports nothing of ours.
"""

import inspect
from typing import Any, Self


class SmearlensError(Exception):
    """Carry one plain sentence, `str(error)`, that names the fact and the way out."""

    code = "error"
    """The stable name of this kind of error, for programs."""
    facts: dict[str, str | int | None]
    """What its class was called with, by name, for its sentence in another language."""

    def __new__(cls, *told: Any, **named: Any) -> Self:
        error = super().__new__(cls, *told)
        called = inspect.signature(cls.__init__).bind(error, *told, **named)
        called.apply_defaults()
        plain = (str, int, type(None))
        error.facts = {name: fact for name, fact in called.arguments.items() if type(fact) in plain}
        return error


class BadPhoto(SmearlensError):
    """Say that the bytes sent can't be used as a photo."""

    code = "bad_photo"


class EmptyUpload(BadPhoto):
    """Say that no picture arrived."""

    code = "empty_upload"

    def __init__(self) -> None:
        super().__init__("The photo arrived empty. Please take it or choose it again.")


class NotAPhoto(BadPhoto):
    """Say that the bytes are in no format that is read, what they seem to be, and what to do."""

    code = "not_a_photo"

    def __init__(self, seems: str | None = None, way: str | None = None) -> None:
        what = f"This is {seems}" if seems else "This file is not a photo we can read"
        way = way or "send a JPEG, PNG or WebP photo"
        super().__init__(f"{what}. Please {way}.")


class HeicPhoto(NotAPhoto):
    """Say that the photo is HEIC, and how an iPhone sends JPEG instead."""

    code = "heic_photo"

    def __init__(self) -> None:
        super(BadPhoto, self).__init__(
            "This is a HEIC picture, which can't be read here. On an iPhone open Settings, Camera, "
            "Formats, choose “Most Compatible” and take the photo anew, or save it as a JPEG."
        )


class OddPhoto(BadPhoto):
    """Say that a format is read, but not in this kind, and what to do."""

    code = "odd_photo"

    def __init__(
        self, what: str = "a picture of a rare kind", way: str = "save it as a JPEG"
    ) -> None:
        super().__init__(f"This is {what}, which can't be read here. Please {way}.")


class BrokenPhoto(BadPhoto):
    """Say that decoding the picture failed."""

    code = "broken_photo"

    def __init__(self) -> None:
        super().__init__(
            "The picture in this file is damaged, so it can't be read. "
            "Please take a new photo, or save the picture again as a JPEG."
        )


class CutPhoto(BrokenPhoto):
    """Say that the file ends before its picture does."""

    code = "cut_photo"

    def __init__(self) -> None:
        super(BrokenPhoto, self).__init__(
            "The file ends in the middle of its picture: it did not arrive whole. "
            "Please send it again; if it was saved so, take a new photo."
        )


class PhotoTooSmall(BadPhoto):
    """Say that a side is below `least` pixels."""

    code = "photo_too_small"

    def __init__(self, width: int, height: int, least: int) -> None:
        super().__init__(
            f"The photo has only {width} x {height} pixels. "
            f"Each side must have at least {least}; please take it closer or larger."
        )


class PhotoTooLarge(BadPhoto):
    """Say that the picture has more pixels than `megapixels` million or a side over `most`."""

    code = "photo_too_large"

    def __init__(self, megapixels: int, most: int) -> None:
        super().__init__(
            f"The photo has more than {megapixels} megapixels or a side of more than "
            f"{most:,} pixels. Please choose a smaller photo size."
        )


class FormatTooLarge(PhotoTooLarge):
    """Say that a file of `kind` may have fewer pixels than a plain JPEG, and what to do."""

    code = "format_too_large"

    def __init__(self, kind: str = "A PNG", megapixels: int = 24, jpeg: int = 50) -> None:
        super(PhotoTooLarge, self).__init__(
            f"{kind} may have at most {megapixels} megapixels here, since it can only be decoded "
            f"as a whole. Please save the picture as a plain JPEG, not a progressive one, which "
            f"may have {jpeg}, or choose a smaller size."
        )


class PhotoTooNarrow(BadPhoto):
    """Say that one side is more than `most` times the other."""

    code = "photo_too_narrow"

    def __init__(self, width: int, height: int, most: int) -> None:
        super().__init__(
            f"The photo has {width} x {height} pixels, a strip rather than a field. "
            f"One side may be at most {most} times the other."
        )


class MovingPhoto(BadPhoto):
    """Say that the file holds more than one frame."""

    code = "moving_photo"

    def __init__(self, frames: int) -> None:
        super().__init__(f"This is a moving picture of {frames} frames. Please send a still photo.")


class FileUnreadable(SmearlensError):
    """Say that a file named on the command line can't be opened."""

    code = "file_unreadable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file can't be opened: {reason.lower()}.")


class UploadTooLarge(SmearlensError):
    """Say that the upload has more bytes than `limit`."""

    code = "upload_too_large"

    def __init__(self, limit: int) -> None:
        megabytes = limit // 1_000_000
        self.facts["megabytes"] = megabytes
        super().__init__(
            f"The photo is larger than {megabytes} MB. Please choose a smaller photo size."
        )


class SlideTooLarge(UploadTooLarge):
    """Say that the video or .zip of a slide has more bytes than `limit`."""

    code = "slide_too_large"

    def __init__(self, limit: int) -> None:
        megabytes = limit // 1_000_000
        self.facts["megabytes"] = megabytes
        SmearlensError.__init__(
            self,
            f"The file is larger than {megabytes:,} MB. Please send the slide in several parts, or "
            "film it shorter.",
        )


class BodyTooLarge(UploadTooLarge):
    """Say that what was sent beside photos has more bytes than its address takes."""

    code = "body_too_large"

    def __init__(self) -> None:
        super(UploadTooLarge, self).__init__("What was sent is too large for this address.")


class NoSpaceForUpload(SmearlensError):
    """Say that an upload can't be kept until it is whole."""

    code = "no_space_for_upload"

    def __init__(self) -> None:
        super().__init__(
            "The photo could not be taken in: the laptop's folder for temporary files is full or "
            "can't be written. Make room there, then send the photo again."
        )


class NoSpaceForSlide(NoSpaceForUpload):
    """Say that the disk has no room for the video or .zip of a slide."""

    code = "no_space_for_slide"

    def __init__(self) -> None:
        SmearlensError.__init__(
            self,
            "The file could not be taken in: the laptop's disk is full, or its folder can't be "
            "written. Make room there, then send it again.",
        )


class ServerBusy(SmearlensError):
    """Say that all places in the queue are taken, and when to come back."""

    code = "server_busy"
    why = "The server is busy with other photos."

    def __init__(self, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        """Seconds after which a new attempt makes sense."""
        super().__init__(f"{self.why} Your photo is not lost: please send it again in a moment.")


class AnotherSlide(ServerBusy):
    """Say that another slide is worked on, and that one at a time is."""

    code = "another_slide"

    def __init__(self, retry_after: int = 30) -> None:
        self.retry_after = retry_after
        SmearlensError.__init__(
            self,
            "The laptop is at work on another slide. Please send this one once that is done.",
        )


class TooManyConnections(ServerBusy):
    """Say that the connection had to go, to make room for another."""

    code = "too_many_connections"
    why = "Too many phones are connected to the server."


class ServerStopping(ServerBusy):
    """Say that the server stops before the photo could be answered."""

    code = "server_stopping"
    why = "The server is being stopped."


class TooSlow(SmearlensError):
    """Say that headers or body did not come in time."""

    code = "too_slow"

    def __init__(self) -> None:
        super().__init__(
            "The photo took too long to arrive. "
            "Please go closer to the Wi-Fi and send it again, or choose a smaller photo size."
        )


class BadForm(SmearlensError):
    """Say what lacks in the form of an upload."""

    code = "bad_form"

    def __init__(self, what: str = "The form can't be taken apart.") -> None:
        super().__init__(f"{what} Send the photo as the multipart field “file”.")


class BadBody(SmearlensError):
    """Say that a request's JSON is not what the API describes."""

    code = "bad_body"

    def __init__(self) -> None:
        super().__init__(
            "What was sent is not what this address takes. Its description is at /docs."
        )


class BadRequest(SmearlensError):
    """Say that the bytes are no request of HTTP/1.1, or one made to wear the server out."""

    code = "bad_request"

    def __init__(self, why: str = "This is no HTTP request that the server understands.") -> None:
        super().__init__(why)


class NotHttps(BadRequest):
    """Say that plain HTTP was spoken to the port of HTTPS."""

    code = "not_https"

    def __init__(self) -> None:
        super().__init__("This port speaks HTTPS. Begin the address with https://, not http://.")


class BadRange(SmearlensError):
    """Say that a file has no such part."""

    code = "bad_range"

    def __init__(self, size: int | None = None) -> None:
        self.size = size
        """The file's, in bytes, where it is known."""
        super().__init__("The header Range names no part of this file.")


class ClientGone(SmearlensError):
    """Say that the client closed the connection before its turn came."""

    code = "client_gone"

    def __init__(self) -> None:
        super().__init__("The connection was closed before the photo was looked at.")


class HistoryError(SmearlensError):
    """Say why the history can't be used."""

    code = "history_error"


class HistoryFull(HistoryError):
    """Say that no space is left to store an answer."""

    code = "history_full"

    def __init__(self) -> None:
        super().__init__(
            "The answer could not be stored: the laptop's disk is full. "
            "Make room there, then send the photo again."
        )


class HistoryUnavailable(HistoryError):
    """Say why the history can't be reached, read or written."""

    code = "history_unavailable"

    def __init__(self, reason: str = "the database does not answer") -> None:
        super().__init__(f"Answers can't be stored or listed now: {reason}.")


class IdTaken(SmearlensError):
    """Say that the id sent with a photo stands for another photo already."""

    code = "id_taken"

    def __init__(self) -> None:
        super().__init__(
            "The id of this photo was used for another photo before. "
            "Please send the photo with a new id."
        )


class NoSuchAnswer(SmearlensError):
    """Say that this phone's history has no such answer, or not any more."""

    code = "no_such_answer"

    def __init__(self) -> None:
        super().__init__("This phone's history has no such answer, or not any more.")


class TeachingError(SmearlensError):
    """Say why nothing can be taught, or not in this way."""

    code = "teaching_error"


class NoSuchHead(TeachingError):
    """Say that no microscope and no set of classes is called so."""

    code = "no_such_head"

    def __init__(self) -> None:
        super().__init__(
            "No microscope and no set of classes is called so here, or not any more. "
            "Please choose another."
        )


class NoSuchExample(TeachingError):
    """Say that no such cell was shown, or that it was removed."""

    code = "no_such_example"

    def __init__(self) -> None:
        super().__init__("There is no such example here, or not any more.")


class NoSuchClass(TeachingError):
    """Say that a cell was named what is no class of these."""

    code = "no_such_class"

    def __init__(self) -> None:
        super().__init__("This is none of the classes that a cell can be named here.")


class NameTaken(TeachingError):
    """Say that a name is there already."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__("This name is taken already. Please choose another.")


class BadName(TeachingError):
    """Say that people can't read a name."""

    code = "bad_name"

    def __init__(self, most: int = 64) -> None:
        super().__init__(
            f"A name needs 1 to {most} characters that a page can show. Please choose another."
        )


class ClassInUse(TeachingError):
    """Say that a class can't go, since cells are named so."""

    code = "class_in_use"

    def __init__(self) -> None:
        super().__init__(
            "A class by which cells are named can't be taken away, nor can one of a microscope. "
            "Please name these cells otherwise first."
        )


class NothingStored(TeachingError):
    """Say that the server stores nothing, so that nothing can be taught or counted."""

    code = "nothing_stored"

    def __init__(self) -> None:
        super().__init__(
            "This server stores nothing (SMEARLENS_RETENTION_DAYS=0), "
            "so nothing can be taught or counted."
        )


class NotTeachable(TeachingError):
    """Say that the model that is served can't be taught on the spot."""

    code = "not_teachable"

    def __init__(self) -> None:
        super().__init__(
            "The model of this server can't be taught on the spot: it was exported without a layer "
            "for it. Please export it again, or serve the shipped one."
        )


class NotTaught(TeachingError):
    """Say that a head was named that was not taught yet."""

    code = "not_taught"

    def __init__(self) -> None:
        super().__init__("This was not taught yet: please show it some cells and teach it first.")


class HeadStale(TeachingError):
    """Say that a head was taught with another model than the one served."""

    code = "head_stale"

    def __init__(self) -> None:
        super().__init__(
            "This was taught with another model than the server's. Please teach it again; "
            "its examples are still there."
        )


class NothingToUndo(TeachingError):
    """Say that there is no lesson to undo."""

    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__("There is no lesson to undo: only the last one can be, and once.")


class NoCellFound(TeachingError):
    """Say that a photo shows no cell that could be an example."""

    code = "no_cell_found"

    def __init__(self) -> None:
        super().__init__(
            "No white blood cell was found in this photo. Please take it closer or sharper."
        )


class TooManyExamples(TeachingError):
    """Say that a head has as many examples as fit."""

    code = "too_many_examples"

    def __init__(self, most: int = 500) -> None:
        super().__init__(f"There are {most} examples at most. Please remove some that add little.")


class TooManyHeads(TeachingError):
    """Say that there are as many heads as fit."""

    code = "too_many_heads"

    def __init__(self, most: int = 50) -> None:
        super().__init__(
            f"There can be {most} microscopes and sets of classes at most. Please delete one first."
        )


class NoArchive(TeachingError):
    """Say that a file is no taught head that was exported, or not a whole one."""

    code = "no_archive"

    def __init__(self) -> None:
        super().__init__(
            "Smearlens did not export this file, or it is damaged. "
            "Please choose the .zip as it was exported, of at most 50 MB and 500 pictures."
        )


class TooFewExamples(TeachingError):
    """Say that too little was named to teach by, and how much is needed."""

    code = "too_few_examples"

    def __init__(self, needed: int = 2, classes: int = 2) -> None:
        super().__init__(
            f"Too few cells are named to learn from: at least {needed} of each of "
            f"{classes} classes are needed. Please name some more."
        )


class NothingReviewed(TeachingError):
    """Say that no count has a cell that a person named and nobody calls otherwise."""

    code = "nothing_reviewed"

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to learn from yet: nobody has named or confirmed a cell of a count, "
            "or people differ on all of them. Review some cells first."
        )


class NothingNamed(TeachingError):
    """Say that in a count no person has named a cell that could teach a head."""

    code = "nothing_named"

    def __init__(self) -> None:
        super().__init__(
            "Nobody has named a cell of this count as one of these classes yet. What the model "
            "alone has said teaches nothing."
        )


class CountError(SmearlensError):
    """Say why a differential can't be counted in this way."""

    code = "count_error"


class NoSuchCount(CountError):
    """Say that no count has this id or code, or that this phone did not join it."""

    code = "no_such_count"

    def __init__(self) -> None:
        super().__init__(
            "There is no such count here, or not any more, or this phone has not joined it. "
            "Please join it with its code."
        )


class NoSuchCell(CountError):
    """Say that a count has no such photo or cell."""

    code = "no_such_cell"

    def __init__(self) -> None:
        super().__init__("This count has no such photo or cell, or not any more.")


class NoSuchPhoto(CountError):
    """Say that the photo in which a cell was tapped is not in the count."""

    code = "no_such_photo"

    def __init__(self) -> None:
        super().__init__("The photo of this cell is not in this count, or not any more.")


class CountNotJoined(CountError):
    """Say that a count that is to be learnt from is none that this phone takes part in."""

    code = "count_not_joined"

    def __init__(self) -> None:
        super().__init__("This phone takes part in no such count. Please join it with its code.")


class CountFinished(CountError):
    """Say that a finished count takes nothing more."""

    code = "count_finished"

    def __init__(self) -> None:
        super().__init__("This count is finished. Please reopen it to go on counting.")


class CellChanged(CountError):
    """Say that somebody else decided on a cell in between."""

    code = "cell_changed"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has just decided on this cell. Please look at it once more."
        )


class NothingDecided(CountError):
    """Say that this phone has decided nothing that could be taken back."""

    code = "nothing_decided"

    def __init__(self) -> None:
        super().__init__("This phone has decided nothing in this count that could be taken back.")


class CountFull(CountError):
    """Say that a count has as many photos, cells or phones as fit."""

    code = "count_full"

    def __init__(self) -> None:
        super().__init__(
            "A count has room for 1,000 photos, 16,000 cells and 200 phones. Please begin another."
        )


class SlideThere(CountError):
    """Say that a slide is worked on in this count already."""

    code = "slide_there"

    def __init__(self) -> None:
        super().__init__(
            "A slide is being worked on in this count already. Wait until it is done, or cancel it."
        )


class SlideCancelled(CountError):
    """Say that somebody cancelled a slide while it came in."""

    code = "slide_cancelled"

    def __init__(self) -> None:
        super().__init__("Somebody else has cancelled this slide. Nothing of it was stored.")


class TooManyCounts(CountError):
    """Say that there are as many counts as fit."""

    code = "too_many_counts"

    def __init__(self) -> None:
        super().__init__("There can be 1,000 counts at most. Please delete one first.")


class TooManyTries(CountError):
    """Say that too many wrong codes came from one device."""

    code = "too_many_tries"
    retry_after = 60
    """Seconds."""

    def __init__(self) -> None:
        super().__init__("Too many wrong codes were tried. Please wait a minute.")


class SlideError(SmearlensError):
    """Say why a whole slide can't be counted from what was named."""

    code = "slide_error"


class NothingToCount(SlideError):
    """Say that nothing of what was named is a photo or a video that can be read."""

    code = "nothing_to_count"

    def __init__(self) -> None:
        super().__init__("There is no photo and no video in it that can be read.")


class ZipUnreadable(SlideError):
    """Say that a .zip is damaged, or none."""

    code = "zip_unreadable"

    def __init__(self) -> None:
        super().__init__("The .zip is damaged or cut. Please pack or copy it once more.")


class ZipTooLarge(SlideError):
    """Say that a .zip lists more files than are looked at."""

    code = "zip_too_large"

    def __init__(self, most: int = 10_000) -> None:
        super().__init__(f"The .zip holds more than {most:,} files. Please pack fewer of them.")


class NoVideoReader(SlideError):
    """Say that videos are read by an extra, and how it is installed."""

    code = "no_video_reader"

    def __init__(self) -> None:
        super().__init__(
            "Videos are read by an extra that is not installed here: "
            "pip install 'smearlens[video]'. Photos of the slide are counted without it."
        )


class VideoDamaged(SlideError):
    """Say that nothing of a video can be read."""

    code = "video_damaged"

    def __init__(self) -> None:
        super().__init__(
            "The video is damaged, or cut before its end. Please copy it once more, or film again."
        )


class NoVideoStream(SlideError):
    """Say that a file holds no pictures that move, but sound perhaps."""

    code = "no_video_stream"

    def __init__(self) -> None:
        super().__init__("There is no picture in this video, only sound perhaps.")


class VideoUndecodable(SlideError):
    """Say that a video is packed by a codec that can't be unpacked here."""

    code = "video_undecodable"

    def __init__(self, codec: str = "unknown") -> None:
        super().__init__(
            f"The video is packed in a way that can't be unpacked here ({codec}). "
            "Please save it as H.264, which cameras call “most compatible”."
        )


class VideoTooLarge(SlideError):
    """Say that a video's frames have more pixels than are read."""

    code = "video_too_large"

    def __init__(self, megapixels: int = 50) -> None:
        super().__init__(
            f"The frames of the video have more than {megapixels} megapixels. "
            "Please film in 4K or less."
        )


class SlideStopped(SlideError):
    """Say that the server was stopped while it worked on a slide."""

    code = "slide_stopped"

    def __init__(self) -> None:
        super().__init__(
            "The laptop's server was stopped while it worked on the slide. Nothing of it was "
            "stored: please send it again."
        )


class SlideBroke(SlideError):
    """Say that a slide could not be worked on, for a reason that nobody foresaw."""

    code = "slide_broke"

    def __init__(self) -> None:
        super().__init__(
            "Something in this file could not be worked on. Nothing of it was stored. Please copy "
            "it once more, or send photos of the slide."
        )


class NotPaired(SmearlensError):
    """Say that this device brings no token that lets it in."""

    code = "not_paired"

    def __init__(self) -> None:
        super().__init__(
            "This device is not connected with the laptop, or not any more: "
            "please scan the QR code on the laptop again."
        )


class TeacherOnly(SmearlensError):
    """Say that the laptop alone may do this, or who brings the board's token."""

    code = "teacher_only"

    def __init__(self) -> None:
        super().__init__("This can be done on the laptop alone, on its page for the teacher.")


class UnknownName(SmearlensError):
    """Say that the server was asked by a name that is not its own."""

    code = "unknown_name"

    def __init__(self) -> None:
        super().__init__(
            "This server does not go by that name. Scan the QR code on the laptop, "
            "or name the server in SMEARLENS_ALLOWED_HOSTS."
        )


class ForeignPage(SmearlensError):
    """Say that another site's page told the browser to send or delete something."""

    code = "foreign_page"

    def __init__(self) -> None:
        super().__init__(
            "Another site's page asked for this, so it was not done. "
            "Open Smearlens itself and try there."
        )


class NotReady(SmearlensError):
    """Say why the server asked on the command line is not ready."""

    code = "not_ready"


class NoQrCode(SmearlensError):
    """Say why there is no QR code to show."""

    code = "no_qr_code"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class ModelUnusable(SmearlensError):
    """Say why the model's files can't be served as `impulse.json` describes them."""

    code = "model_unusable"


class NoRuntime(SmearlensError):
    """Say that no TFLite runtime can be imported here."""

    code = "no_runtime"

    def __init__(self) -> None:
        super().__init__(
            "No TFLite runtime is installed. Install tflite-runtime "
            "(Linux, Python 3.11) or ai-edge-litert."
        )


class BadSetting(SmearlensError):
    """Say which setting can't hold, and why."""

    code = "bad_setting"


class BackupError(SmearlensError):
    """Say in one sentence why a backup can't be made or brought back."""

    code = "backup_error"


class TrainingError(SmearlensError):
    """Say why data, a configuration or a file of a training can't be used."""

    code = "training_error"
