"""Files on their way in: none is taken further than shows that it is too large."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from decisions.imports import bounds

TOO_LARGE = "ragft.file_too_large"
ROOM = 64 * 1024
"""Bytes beyond the bound that are let through, for those who read files to say how much it is too large."""


class BoundedUploadHandler(FileUploadHandler):
    """Stands before the others, and lets them have no file that is larger than any import may be."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > bounds.FILE + ROOM:
            if self.request:
                self.request.META[TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of the request was left behind for its size."""
    return TOO_LARGE in request.META
