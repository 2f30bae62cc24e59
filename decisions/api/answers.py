"""What programs are answered: JSON, also where something is wrong."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse


def answer(content: dict[str, Any], *, status: int = 200, **headers: str) -> JsonResponse:
    """One answer, which nobody on the way keeps."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"} | named)


def refusal(status: int, why: str, **headers: str) -> JsonResponse:
    """Nothing was done, and why."""
    return answer({"error": why}, status=status, **headers)
